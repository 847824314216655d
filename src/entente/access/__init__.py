"""The place for rights: who acts, what the matrix allows, which rows that means."""
