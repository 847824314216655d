"""Tests of the room briefs."""
