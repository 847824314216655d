"""Figures: each defined once, counted from rows, and clickable down to them."""
