"""Prometheus metrics of jobs."""

from prometheus_client import Counter, Gauge, Histogram

JOBS_WAITING = Gauge("bsocial_jobs_waiting", "Jobs in a state that is not their last.", ("state",))
OLDEST_SECONDS = Gauge("bsocial_jobs_oldest_seconds", "Age of the oldest job that is not done.")
JOBS_SENT = Counter("bsocial_jobs_sent_total", "Ids of jobs that were handed to the broker.")
JOBS_RECOVERED = Counter("bsocial_jobs_recovered_total", "Jobs whose worker was lost.")
ATTEMPTS = Counter("bsocial_job_attempts_total", "Attempts that ended.", ("kind", "outcome"))
ATTEMPT_SECONDS = Histogram(
    "bsocial_job_attempt_seconds",
    "Time of one attempt.",
    ("kind",),
    buckets=(0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300),
)
