"""Tests of the jobs engine."""
