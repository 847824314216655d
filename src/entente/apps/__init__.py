"""PLACEHOLDER apps."""
