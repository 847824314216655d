"""Countries, groups, languages, currencies and sources of money."""
