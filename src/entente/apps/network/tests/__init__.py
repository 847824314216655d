"""Tests of the room network."""
