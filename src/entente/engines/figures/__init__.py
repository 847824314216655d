"""PLACEHOLDER engines/figures."""
