"""Posts abroad, what they cover, and the people who serve there."""
