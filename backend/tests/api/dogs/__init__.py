"""Tests of people and of what they say."""
