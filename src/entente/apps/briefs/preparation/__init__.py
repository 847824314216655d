"""The preparation file of a meeting: session or visit."""
