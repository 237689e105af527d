"""Events from the log over Kafka to where they are used, with real servers and processes."""
