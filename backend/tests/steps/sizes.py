"""The one place with the sizes of big tests: a tenth by default, the full figures on demand."""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Sizes:
    load_seconds: float
    load_clients: int
    seed_logs: int
    schemathesis_examples: int
    feed_runs: int
    parallel_rounds: int
    open_sockets: int
    pipeline_events: int
    upload_bytes: int
    imported_ratings: int


TENTH = Sizes(
    load_seconds=4,
    load_clients=64,
    seed_logs=100_000,
    schemathesis_examples=10,
    feed_runs=100,
    parallel_rounds=1,
    open_sockets=100,
    pipeline_events=10_000,
    upload_bytes=10 * 1_048_576,
    imported_ratings=100_000,
)
FULL = Sizes(
    load_seconds=30,
    load_clients=64,
    seed_logs=1_000_000,
    schemathesis_examples=100,
    feed_runs=1_000,
    parallel_rounds=10,
    open_sockets=1_000,
    pipeline_events=100_000,
    upload_bytes=100 * 1_048_576,
    imported_ratings=1_000_000,
)
SIZES = FULL if os.environ.get("BSOCIAL_TEST_SIZE") == "full" else TENTH
