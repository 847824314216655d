"""Tests of the document writers."""
