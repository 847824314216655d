"""Coherence: what is done already in the same country with the same institution, theme or words, at the same time."""
