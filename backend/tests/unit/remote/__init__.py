"""Services of others."""
