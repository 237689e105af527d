"""PostgreSQL: an engine for writes, a reader for queries, a listener for notifications."""
