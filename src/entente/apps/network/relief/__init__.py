"""The relief of positions: who leaves, who comes, what falls vacant."""
