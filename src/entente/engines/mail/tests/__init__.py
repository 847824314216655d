"""Tests of the mail engine."""
