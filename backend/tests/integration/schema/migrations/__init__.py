"""How the database gets its tables."""
