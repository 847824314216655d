"""What rooms put in a calendar, and the private addresses from which calendar programs read it."""
