"""Money: budget lines, commitments and the ledger; aid and its publication; who else funds what."""
