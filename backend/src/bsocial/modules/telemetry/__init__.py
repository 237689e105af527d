"""Answers questions about history from the events."""
