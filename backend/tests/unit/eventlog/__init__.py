"""Delivery of events."""
