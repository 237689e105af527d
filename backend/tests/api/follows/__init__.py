"""Follows and people over HTTP."""
