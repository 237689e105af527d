"""Interactions, with a real database."""
