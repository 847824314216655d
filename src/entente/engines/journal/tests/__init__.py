"""Tests of engines/journal."""
