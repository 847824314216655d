"""Tests of the priorities room's own rules."""
