"""PLACEHOLDER apps/partners."""
