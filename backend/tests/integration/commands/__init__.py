"""Commands, with real servers."""
