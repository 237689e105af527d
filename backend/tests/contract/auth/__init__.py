"""Contracts of the repositories of auth."""
