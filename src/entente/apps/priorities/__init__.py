"""Ministers' priorities and their objectives, by year."""
