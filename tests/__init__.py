"""Tests of the whole house: guards, every record type, journeys in a real browser."""
