"""PLACEHOLDER apps/briefs."""
