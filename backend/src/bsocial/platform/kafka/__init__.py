"""Events on Kafka: topics, publisher and consumers."""
