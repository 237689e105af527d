"""Object storage for content that is too large for the database."""
