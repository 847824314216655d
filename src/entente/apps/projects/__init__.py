"""Projects, actions, results and their financing."""
