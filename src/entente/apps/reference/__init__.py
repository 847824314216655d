"""PLACEHOLDER apps/reference."""
