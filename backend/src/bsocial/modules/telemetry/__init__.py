"""Answers questions about history from all events."""
