"""Unit tests of what goes through Kafka."""
