"""Contracts of the repositories of movies."""
