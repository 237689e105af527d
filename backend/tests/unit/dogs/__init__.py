"""The rules of dogs, without database and network."""
