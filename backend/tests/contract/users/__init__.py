"""Contracts of the repositories of users."""
