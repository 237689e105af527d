"""Contracts of the repositories of dogs."""
