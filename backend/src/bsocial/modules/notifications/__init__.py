"""Notifications of what other users did."""
