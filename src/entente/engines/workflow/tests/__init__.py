"""Tests of the engine of lives."""
