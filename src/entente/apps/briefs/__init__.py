"""The country brief and later every preparation file."""
