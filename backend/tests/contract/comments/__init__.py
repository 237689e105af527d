"""Contracts of the repositories of comments."""
