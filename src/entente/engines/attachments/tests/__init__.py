"""Tests of the attachments engine."""
