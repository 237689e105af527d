"""Contracts of the repositories of jobs."""
