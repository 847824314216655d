"""PLACEHOLDER apps/projects."""
