"""Projects, actions and results."""
