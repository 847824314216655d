"""Tests of engines/api."""
