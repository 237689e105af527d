"""Tests of what reaches people while they look."""
