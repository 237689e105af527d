"""Rules of the keeper of local servers."""
