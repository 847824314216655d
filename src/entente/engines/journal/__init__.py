"""PLACEHOLDER engines/journal."""
