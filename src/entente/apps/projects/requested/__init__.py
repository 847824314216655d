"""What partners ask for, by note, and what they were answered."""
