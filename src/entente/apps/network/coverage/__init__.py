"""Who covers what on a day, and what changed between two: reads, pages, sheets."""
