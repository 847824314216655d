"""What commitments will cost in payment credits, year by year."""
