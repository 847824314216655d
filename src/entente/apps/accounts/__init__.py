"""Accounts and mandates, as records an administrator keeps."""
