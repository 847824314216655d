"""Agreements between States."""
