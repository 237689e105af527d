"""Dogs over HTTP."""
