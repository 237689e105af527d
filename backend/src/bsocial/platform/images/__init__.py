"""Decoding pictures that nobody vouches for."""
