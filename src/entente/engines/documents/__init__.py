"""PLACEHOLDER engines/documents."""
