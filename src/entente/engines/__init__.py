"""The engines: no word of the trade in here."""
