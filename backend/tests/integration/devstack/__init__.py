"""The keeper of local servers, with real ones."""
