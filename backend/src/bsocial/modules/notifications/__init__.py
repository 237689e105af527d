"""Tells people what others did."""
