"""Tests of the feed's rules."""
