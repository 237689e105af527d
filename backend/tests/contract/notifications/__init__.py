"""Contracts of the repositories of notifications."""
