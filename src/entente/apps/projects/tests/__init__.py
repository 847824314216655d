"""Tests of the room projects."""
