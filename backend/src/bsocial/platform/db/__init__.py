"""PostgreSQL: an engine for transactions, a reader for single statements, a listener for NOTIFY."""
