"""Taking jobs in, sending them, and the pauses between attempts; without database and broker."""

import asyncio
from collections.abc import Sequence

import pytest

from bsocial.core.clock import utc_now
from bsocial.core.errors import Unavailable
from bsocial.core.principal import Principal
from bsocial.modules.jobs.dispatcher import JobDispatcher
from bsocial.modules.jobs.errors import JobNotFound
from bsocial.modules.jobs.model import JobRead, NewJob
from bsocial.modules.jobs.queries import Backlog
from bsocial.modules.jobs.repository import JobRepository, UnsentJob
from bsocial.modules.jobs.runner import RunLimits
from bsocial.modules.jobs.service import JobService
from tests.fakes.jobs import FakeJobRepository, FakeOutbox
from tests.fakes.units import FakeDatabase
from tests.steps.deadlines import eventually
from tests.steps.people import ADA, ROOT

pytestmark = pytest.mark.req("S3.7", "S2.13")


JOB = JobRead(
    id=7,
    kind="a.b",
    state="queued",
    attempts=0,
    error=None,
    created_at=utc_now(),
    started_at=None,
    finished_at=None,
)


class OneJob:
    """Knows one job of Ada's, and a backlog."""

    async def find(self, job_id: int, viewer_id: int, *, sees_all: bool) -> JobRead | None:
        is_seen = job_id == 7 and (sees_all or viewer_id == ADA.id)
        return JOB if is_seen else None

    async def backlog(self) -> list[Backlog]:
        return []


class RecordingStore:
    """Remembers what was marked; `due` is what has to be sent."""

    def __init__(self, due: Sequence[UnsentJob] = ()) -> None:
        self.due = list(due)
        self.marked: list[UnsentJob] = []

    async def recover(self, limit: int) -> int:
        return 0

    async def list_due(self, limit: int) -> list[UnsentJob]:
        return self.due[:limit]

    async def mark_sent(self, jobs: Sequence[UnsentJob], resend_seconds: float) -> None:
        self.marked += jobs

    async def purge(self, keep_days: int, limit: int) -> int:
        return 0


class Broker:
    """Takes ids, unless it is away."""

    def __init__(self, *, is_away: bool = False) -> None:
        self.is_away = is_away
        self.tries = 0
        self.sent: list[int] = []

    async def send(self, job_ids: Sequence[int]) -> None:
        self.tries += 1
        if self.is_away:
            raise Unavailable
        self.sent += job_ids


def dispatcher(store: RecordingStore, broker: Broker) -> JobDispatcher:
    return JobDispatcher(store, OneJob(), broker, resend_seconds=60, keep_days=30)


async def test_job_is_sent_after_the_commit_and_only_then() -> None:
    database = FakeDatabase({JobRepository: FakeJobRepository})
    outbox = FakeOutbox()
    jobs = JobService(OneJob(), outbox, max_attempts=3)
    async with database() as uow:
        await jobs.enqueue(uow, NewJob(kind="a.b", arguments={}))
    assert outbox.sent == []
    async with database() as uow:
        job_ids = await jobs.enqueue(uow, *(NewJob(kind="a.b", arguments={}) for _ in range(2)))
        assert outbox.sent == []
        await uow.commit()
    assert outbox.sent == job_ids
    assert len(database.stored.table("jobs")) == 2


async def test_job_is_shown_to_its_owner_and_to_administrators() -> None:
    jobs = JobService(OneJob(), FakeOutbox(), max_attempts=3)
    for viewer in (ADA, ROOT):
        assert (await jobs.get(7, viewer)).id == 7
    stranger = Principal(3, "bob", None, is_administrator=False, session_id=3)
    for job_id, viewer in ((7, stranger), (8, ADA), (8, ROOT)):
        with pytest.raises(JobNotFound):
            await jobs.get(job_id, viewer)


async def test_what_was_committed_is_sent_and_noted() -> None:
    store, broker = RecordingStore(), Broker()
    sending = dispatcher(store, broker)
    running = asyncio.create_task(sending.run())
    sending.send_soon([1, 2])
    sending.send_soon([3])
    await eventually(lambda: len(store.marked) == 3, within_seconds=10, what="all are sent")
    running.cancel()
    assert broker.sent == [1, 2, 3]
    assert store.marked == [UnsentJob(1), UnsentJob(2), UnsentJob(3)]


async def test_broker_that_is_away_is_asked_once_and_stops_nothing() -> None:
    store, broker = RecordingStore(), Broker(is_away=True)
    sending = dispatcher(store, broker)
    running = asyncio.create_task(sending.run())
    sending.send_soon([1])
    await eventually(lambda: broker.tries == 1, within_seconds=10, what="the broker was asked")
    sending.send_soon(range(100_000))  # more than there is room for
    broker.is_away = False
    await asyncio.sleep(0)
    assert not running.done()
    running.cancel()
    assert store.marked == []


async def test_due_jobs_are_queued_by_those_who_look_after_them_and_never_twice() -> None:
    due = [UnsentJob(number, attempts=2) for number in range(3)]
    store, broker = RecordingStore(due), Broker()
    sending = dispatcher(store, broker)
    for _ in range(3):  # nobody has sent them yet
        assert await sending.look_after() is False
    running = asyncio.create_task(sending.run())
    await eventually(lambda: len(store.marked) == 3, within_seconds=10, what="all are sent")
    running.cancel()
    assert broker.sent == [0, 1, 2]
    assert store.marked == due


async def test_sending_goes_on_after_a_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    store, broker = RecordingStore(), Broker()
    monkeypatch.setattr("bsocial.modules.jobs.dispatcher.PAUSE_SECONDS", 0)
    broken = dict.fromkeys([1])

    async def fail_once(job_ids: Sequence[int]) -> None:
        if broken.pop(job_ids[0], 0) is None:
            raise ZeroDivisionError
        broker.sent.extend(job_ids)

    monkeypatch.setattr(broker, "send", fail_once)
    sending = dispatcher(store, broker)
    running = asyncio.create_task(sending.run())
    sending.send_soon([1])
    await eventually(lambda: not broken, within_seconds=10, what="the first was tried")

    def is_sent() -> bool:
        sending.send_soon([2])
        return 2 in broker.sent

    await eventually(is_sent, within_seconds=10, what="the next is sent")
    assert not running.done()
    running.cancel()


def test_pauses_are_doubled_up_to_a_limit() -> None:
    limits = RunLimits(
        lease_seconds=1, time_limit_seconds=1, retry_seconds=2, retry_max_seconds=600
    )
    for attempt, longest in ((1, 2), (2, 4), (5, 32), (9, 512), (10, 600), (1_000, 600)):
        delays = [limits.delay_seconds(attempt) for _ in range(100)]
        assert longest * 0.75 <= min(delays) < max(delays) <= longest
