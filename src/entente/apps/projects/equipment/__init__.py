"""Equipment handed over to partners, and the checks of what becomes of it."""
