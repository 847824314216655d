"""The directory: positions, holders and functional addresses, found by any of their words."""
