"""Events on Kafka: topics, what the relay sends, what consumers take."""
