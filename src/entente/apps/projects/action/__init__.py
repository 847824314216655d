"""What stands around an action: its cost by source, what looks like it, ten of them entered at once."""
