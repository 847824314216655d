"""Tests of the exchange engine."""
