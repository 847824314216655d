"""Siting scenarios: the stored network as a problem, what is proposed, kept and compared."""
