"""PLACEHOLDER settings."""
