"""Jobs without database and broker."""
