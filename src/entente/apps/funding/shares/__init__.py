"""Who funds a project, in shares that add to 100: each funder sees its own."""
