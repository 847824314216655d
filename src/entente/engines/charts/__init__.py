"""PLACEHOLDER engines/charts."""
