"""Decoding pictures."""
