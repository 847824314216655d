"""What a post proposes for a year, what was kept of it, what was done."""
