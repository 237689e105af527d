"""Where bytes lie that are too many for the database."""
