"""Posts, with a real database."""
