"""PLACEHOLDER apps/dialogues."""
