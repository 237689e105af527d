"""Posts over HTTP."""
