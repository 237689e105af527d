"""Distributed traces of requests and their effects. Off, and free, without a collector."""
