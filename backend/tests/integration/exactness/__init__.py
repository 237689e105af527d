"""Exact numbers under load, with two API processes, through kills."""
