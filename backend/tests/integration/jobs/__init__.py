"""Jobs over a real PostgreSQL, a real Valkey and real Celery workers."""
