"""Tests of the seed that need no database."""
