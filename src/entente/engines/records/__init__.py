"""PLACEHOLDER engines/records."""
