"""The rules of files, without database and network."""
