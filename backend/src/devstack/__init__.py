"""Local servers and processes: one keeper starts, watches, restarts and stops all of them.

PostgreSQL and Valkey come from Python wheels, Kafka and Elasticsearch from Docker or jars. The
package stands beside the product: it imports nothing of it, and the images do not contain it.
"""
