"""PLACEHOLDER apps/agreements."""
