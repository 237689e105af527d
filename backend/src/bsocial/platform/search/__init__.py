"""Elasticsearch: a client with time-outs and errors of our own."""
