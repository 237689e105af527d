"""Celery: sending the ids of jobs to workers, and running asynchronous code in a worker."""
