"""Dogs, their owners and their pictures."""
