"""Adapters to external systems, independent of the domain."""
