"""Contracts of the repositories of feed."""
