"""`entente ledger`: whether the ledger of money holds."""
