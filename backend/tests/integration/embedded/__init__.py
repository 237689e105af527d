"""The embedded servers and the supervisor, as real processes."""
