"""Contracts of the repositories of follows."""
