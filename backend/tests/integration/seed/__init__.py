"""Tests of the seed against the real database."""
