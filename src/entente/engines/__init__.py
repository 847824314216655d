"""PLACEHOLDER engines."""
