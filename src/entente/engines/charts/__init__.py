"""Charts and maps, drawn from figures that the caller hands in."""
