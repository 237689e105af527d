"""A real Kafka and a real Elasticsearch for development and tests, through Docker or from jars.

`python -m infra.devservices start --data DIR` from the root of the repository; see `__main__.py`.
"""
