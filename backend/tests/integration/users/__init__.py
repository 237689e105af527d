"""Users, with a real database."""
