"""The database layer, with a real database."""
