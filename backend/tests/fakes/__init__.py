"""Stand-ins for repositories and units, held to the same contracts as the real ones."""
