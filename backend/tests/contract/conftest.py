"""The real repositories and their stand-ins, side by side."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

import pytest

from bsocial.core.clock import utc_now
from bsocial.core.uow import OpenUnitOfWork
from bsocial.modules.auth.guard import LiveSessions
from bsocial.modules.auth.queries import SessionQueries
from bsocial.modules.auth.repository import SessionRepository
from bsocial.modules.auth.sessions import SessionReader
from bsocial.modules.comments.repository import CommentRepository
from bsocial.modules.dogs.queries import DogQueries
from bsocial.modules.dogs.repository import DogRepository
from bsocial.modules.dogs.service import DogReader
from bsocial.modules.follows.repository import FollowRepository
from bsocial.modules.interactions.repository import LikeRepository
from bsocial.modules.jobs.repository import JobRepository
from bsocial.modules.movies.repository import MovieRepository, RatingRepository
from bsocial.modules.notifications.repository import NotificationRepository
from bsocial.modules.posts.repository import PostRepository
from bsocial.modules.users.queries import UserQueries
from bsocial.modules.users.repository import UserRepository
from bsocial.modules.users.service import AccountReader
from bsocial.platform.config import Settings
from bsocial.platform.db.engine import make_engine, make_pool
from bsocial.platform.db.reader import Reader
from bsocial.platform.db.uow import UnitOfWorkFactory
from bsocial.platform.eventlog.writer import EventLogWriter
from bsocial.schema import EventRecord
from tests.fakes.dogs import FakeDogQueries, FakeDogRepository
from tests.fakes.jobs import FakeJobRepository
from tests.fakes.movies import FakeMovieRepository, FakeRatingRepository
from tests.fakes.notifications import FakeNotificationRepository
from tests.fakes.people import FakeCommentRepository, FakeFollowRepository
from tests.fakes.posts import FakeLikeRepository, FakePostRepository
from tests.fakes.sessions import FakeSessionQueries, FakeSessionRepository
from tests.fakes.units import FakeDatabase
from tests.fakes.users import FakeUserQueries, FakeUserRepository


class SessionsRead(LiveSessions, SessionReader, Protocol):
    """What the guard and the service ask."""


@dataclass
class Kit:
    """A way to write and a way to read what was committed."""

    open_unit: OpenUnitOfWork
    users: AccountReader
    sessions: SessionsRead
    dogs: DogReader


def fake_kit() -> Kit:
    database = FakeDatabase(
        {
            UserRepository: FakeUserRepository,
            SessionRepository: FakeSessionRepository,
            PostRepository: FakePostRepository,
            LikeRepository: FakeLikeRepository,
            FollowRepository: FakeFollowRepository,
            CommentRepository: FakeCommentRepository,
            NotificationRepository: FakeNotificationRepository,
            DogRepository: FakeDogRepository,
            JobRepository: FakeJobRepository,
            MovieRepository: FakeMovieRepository,
            RatingRepository: FakeRatingRepository,
        }
    )
    return Kit(
        database, FakeUserQueries(database), FakeSessionQueries(database), FakeDogQueries(database)
    )


@pytest.fixture(scope="module")
async def real_kit(settings: Settings) -> AsyncIterator[Kit]:
    """Keep everything in PostgreSQL."""
    assert settings.database_url
    engine = make_engine(settings.database_url, settings.db)
    pool = make_pool(settings.database_url, settings.db, size=2, name="contract")
    events = EventLogWriter(EventRecord.metadata.tables["event_log"], utc_now)
    reader = Reader(pool)
    yield Kit(
        UnitOfWorkFactory(engine, events),
        UserQueries(reader),
        SessionQueries(reader),
        DogQueries(reader),
    )
    await pool.close()
    await engine.dispose()


@pytest.fixture(scope="module")
async def reader(settings: Settings) -> AsyncIterator[Reader]:
    """Run single statements."""
    assert settings.database_url
    pool = make_pool(settings.database_url, settings.db, size=2, name="contract")
    yield Reader(pool)
    await pool.close()


@pytest.fixture(params=["real", "fake"])
def kit(request: pytest.FixtureRequest, real_kit: Kit) -> Kit:
    return real_kit if request.param == "real" else fake_kit()
