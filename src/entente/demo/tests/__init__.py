"""Tests of the demonstration room."""
