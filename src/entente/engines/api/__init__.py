"""The API: every record type over the same rights and actions, with tokens."""
