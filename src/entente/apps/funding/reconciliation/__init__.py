"""The accounting extract beside the ledger: what matches, what differs, what only one of the two has."""
