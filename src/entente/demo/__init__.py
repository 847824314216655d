"""PLACEHOLDER demo."""
