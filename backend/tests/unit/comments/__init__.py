"""Rules of comments."""
