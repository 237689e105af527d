"""The Celery application, shared by senders and workers."""

from typing import Any

from celery import Celery

from bsocial.platform.config import JobSettings

TASK = "bsocial.run_job"
"""The only task: it runs the job with the given id."""


def make_celery(
    redis_url: str, settings: JobSettings, *, connect_seconds: float, answer_seconds: float
) -> Celery:
    """Create an application; the timeouts in seconds are those of broker connections.

    A message holds only a job id: its arguments and state are in the database. So a message may be
    duplicated, late or lost.
    """
    celery = Celery("bsocial", broker=redis_url, set_as_current=False)
    options: dict[str, Any] = {
        "task_default_queue": settings.queue,
        "task_ignore_result": True,
        "task_serializer": "json",
        "accept_content": ["json"],
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "worker_prefetch_multiplier": 1,
        "worker_enable_remote_control": False,
        "worker_send_task_events": False,
        "worker_redirect_stdouts": False,
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        "task_publish_retry": False,
        "broker_transport_options": {
            # Redis redelivers unacknowledged messages after this; the job monitor is faster.
            "visibility_timeout": 2 * settings.time_limit_seconds + settings.lease_seconds,
            "socket_connect_timeout": connect_seconds,
            "socket_timeout": answer_seconds,
            # Of connecting in order to send. Without a number it is retried forever.
            "max_retries": 0,
            "interval_start": 0,
            "interval_step": 0,
            "interval_max": 0,
        },
    }
    celery.conf.update(options)
    return celery
