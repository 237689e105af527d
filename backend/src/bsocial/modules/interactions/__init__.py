"""Likes and views."""
