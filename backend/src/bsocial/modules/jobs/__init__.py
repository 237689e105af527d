"""Jobs: work that is stored with the data it is about, and done by workers."""
