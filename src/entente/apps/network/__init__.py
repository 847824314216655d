"""PLACEHOLDER apps/network."""
