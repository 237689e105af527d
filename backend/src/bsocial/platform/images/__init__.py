"""Decoding of untrusted pictures."""
