"""The rooms, one folder per users’ term; which may import which stands in pyproject.toml."""
