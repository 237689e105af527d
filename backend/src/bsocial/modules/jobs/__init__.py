"""Jobs: work that is asked for with the data it is about, and done by workers."""
