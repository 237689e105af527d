"""Tests of the feed's statements and of its cache."""
