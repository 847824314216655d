"""Search over everything one may see: one index, one interface, two databases."""
