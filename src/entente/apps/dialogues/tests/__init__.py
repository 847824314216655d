"""Tests of the room dialogues."""
