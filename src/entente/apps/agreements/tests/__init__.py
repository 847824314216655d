"""Tests of the room agreements."""
