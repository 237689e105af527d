"""Elasticsearch: a client with timeouts and domain errors."""
