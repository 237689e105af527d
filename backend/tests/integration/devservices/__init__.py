"""Kafka and Elasticsearch for developers and tests."""
