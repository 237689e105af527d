"""Passwords, tokens and the secret that signs them."""
