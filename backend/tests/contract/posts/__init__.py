"""Contracts of the repositories of posts."""
