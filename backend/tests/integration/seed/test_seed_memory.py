"""A seed needs the same memory whatever its size."""

import asyncio

import pytest

from tests.benchmarks.bench_seed import seed_in_process
from tests.conftest import Cluster, copied_database
from tests.steps.sizes import SIZES

MAX_BYTES = 200 * 2**20


@pytest.mark.req("U10")
async def test_memory_of_a_large_seed_stays_under_the_limit(template: tuple[Cluster, str]) -> None:
    peaks = []
    for rows in (SIZES.seed_logs, 10 * SIZES.seed_logs):
        async with copied_database(template) as url:
            _, peak = await asyncio.to_thread(seed_in_process, url, rows)
        peaks.append(peak)
    assert 0 < peaks[1] < MAX_BYTES
    # Rows must not pile up.
    assert peaks[1] < 2 * peaks[0]
