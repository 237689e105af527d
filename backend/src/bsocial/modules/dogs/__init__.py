"""Dogs: a gallery of them, their owners, and their pictures."""
