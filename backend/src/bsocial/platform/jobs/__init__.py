"""Celery: sends the ids of jobs to workers, and runs asynchronous code in a worker."""
