"""Whether an agreement covers an activity with a country: decided, asked of the database, shown."""
