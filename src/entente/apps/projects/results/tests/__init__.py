"""Tests of the results framework's rules."""
