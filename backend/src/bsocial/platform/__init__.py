"""Adapters to the outside, without words of the domain."""
