"""Mail: digests of what changed and what is due, by subscription."""
