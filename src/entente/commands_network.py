"""What `entente coverage` and `entente siting` do."""
