"""Passwords, tokens and the secret behind them."""
