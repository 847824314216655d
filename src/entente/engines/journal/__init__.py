"""The journal: who did what, before and after, chained by hash, and who read what is sensitive."""
