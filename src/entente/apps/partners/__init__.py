"""Countries as partners, organisations, institutions and contacts."""
