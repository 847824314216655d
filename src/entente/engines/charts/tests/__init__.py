"""Tests of charts and maps."""
