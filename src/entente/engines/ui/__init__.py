"""PLACEHOLDER engines/ui."""
