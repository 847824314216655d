"""Spreadsheets both ways: any list out, and a file in through plan, accept and undo."""
