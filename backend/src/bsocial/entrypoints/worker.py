"""The process that runs jobs: a Celery worker."""

import logging
import os
from contextlib import AsyncExitStack
from typing import Any

from celery import Celery, signals
from prometheus_client import REGISTRY, CollectorRegistry, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector

from bsocial.entrypoints.wiring.job_handlers import JOB_HANDLERS, MakeJobHandler, open_runner
from bsocial.modules.jobs.runner import JobRunner
from bsocial.platform.config import Settings
from bsocial.platform.jobs.application import TASK, make_celery
from bsocial.platform.jobs.runtime import Runtime

CONNECT_SECONDS = 2.0
ANSWER_SECONDS = 5.0


def make_worker_app(
    settings: Settings,
    database_url: str,
    redis_url: str,
    handlers: tuple[MakeJobHandler, ...] = JOB_HANDLERS,
) -> tuple[Celery, Runtime[JobRunner]]:
    """Return the Celery app with its one task, and the runtime of the task."""
    celery = make_celery(
        redis_url,
        settings.jobs,
        connect_seconds=CONNECT_SECONDS,
        answer_seconds=ANSWER_SECONDS,
    )

    async def open_tool(stack: AsyncExitStack) -> JobRunner:
        """Open the job runner of this process."""
        return await open_runner(stack, settings, database_url, handlers)

    runtime = Runtime(open_tool)

    def run_job(job_id: int) -> str:
        """Run one job by its id; return the outcome."""
        return runtime.call(lambda runner: runner.run(job_id))

    celery.task(name=TASK)(run_job)
    return celery, runtime


def run_worker(
    settings: Settings,
    database_url: str,
    redis_url: str,
    handlers: tuple[MakeJobHandler, ...] = JOB_HANDLERS,
) -> int:
    """Run a worker until it is stopped; return its exit code."""
    celery, runtime = make_worker_app(settings, database_url, redis_url, handlers)

    def tell_metrics(**_signal: Any) -> None:
        """Serve /metrics, which is also the sign that jobs are taken."""
        if settings.metrics_port is not None:
            start_http_server(settings.metrics_port, settings.metrics_host, registry=_registry())

    def close_runtime(**_signal: Any) -> None:
        """Disconnect in the process that ran the jobs."""
        runtime.close()

    # Celery does not configure logging when this signal has a receiver.
    signals.setup_logging.connect(_leave_logging, weak=False)
    signals.worker_ready.connect(tell_metrics, weak=False)
    signals.worker_process_shutdown.connect(close_runtime, weak=False)
    signals.worker_shutdown.connect(close_runtime, weak=False)
    worker = celery.Worker(
        pool=settings.jobs.pool,
        concurrency=settings.jobs.concurrency,
        without_gossip=True,
        without_mingle=True,
        quiet=True,
    )
    worker.start()
    return int(worker.exitcode or 0)


def _leave_logging(**_signal: Any) -> None:
    """Keep the product's logging; the runner logs more of each job than Celery does."""
    for name in ("celery.worker.strategy", "celery.app.trace"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _registry() -> CollectorRegistry:
    """Return the metrics of this process, or of all children that share a folder."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # untyped upstream
    return registry
