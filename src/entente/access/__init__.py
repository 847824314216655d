"""PLACEHOLDER access."""
