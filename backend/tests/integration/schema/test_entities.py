"""For every entity there is a table and a pydantic model, and both refuse the same."""

from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError
from sqlalchemy import String, Table, insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from bsocial.core.events import Envelope, Event
from bsocial.core.text import PersonName, Username
from bsocial.modules.auth.model import SessionRead
from bsocial.modules.auth.schemas import Registration, TokenRead, UserCreate, UsernameOnly
from bsocial.modules.comments.model import CommentRead
from bsocial.modules.comments.schemas import CommentCreate, CommentText
from bsocial.modules.dashboard.model import Dashboard
from bsocial.modules.dogs.model import DogRead, PictureUrl
from bsocial.modules.dogs.schemas import DogAdded, DogCreate, DogName, DogReplace, DogUpdate
from bsocial.modules.files.model import FileName, FileRead
from bsocial.modules.follows.model import PersonDetail, PersonView
from bsocial.modules.interactions.schemas import LikeRead, StatsOfDay
from bsocial.modules.jobs.model import JobRead
from bsocial.modules.live.frames import NotificationFrame
from bsocial.modules.movies.model import (
    MovieDetail,
    MovieRatingView,
    MovieView,
    RatingDistribution,
    Score,
    UserRatingView,
)
from bsocial.modules.movies.schemas import (
    Director,
    Genres,
    Minutes,
    MovieCreate,
    MovieTitle,
    RatingCreate,
    RatingRead,
    Year,
)
from bsocial.modules.notifications.model import NotificationRead
from bsocial.modules.posts.model import OwnPostView, PostDetail, PostExcerpt, PostView
from bsocial.modules.posts.schemas import ImageUrl, PostCreate, PostText, Title
from bsocial.modules.users.schemas import Email, UserRead, UserReplace, UserUpdate, UserView
from bsocial.platform.http.deps import IdempotencyKey
from bsocial.schema import (
    ActivityLog,
    Base,
    Comment,
    Dog,
    EventOffset,
    EventRecord,
    File,
    Follow,
    ImportedRating,
    Job,
    Like,
    Movie,
    MovieStats,
    Notification,
    Post,
    PostDay,
    PostKey,
    PostStats,
    Rating,
    RatingDelta,
    Session,
    StatDelta,
    StoredObject,
    StreamTicket,
    Totals,
    User,
    ViewKey,
)
from tests.integration.schema.cases import CASES
from tests.integration.schema.conftest import MakeRow
from tests.integration.schema.rows import tables

pytestmark = pytest.mark.req("S4.12")

ENTITIES: dict[type[Base], tuple[type[BaseModel], ...]] = {
    User: (UserRead, UserView, UserCreate, UserUpdate, UserReplace, Registration, UsernameOnly),
    Dog: (DogRead, DogAdded, DogCreate, DogUpdate, DogReplace),
    Follow: (PersonView, PersonDetail),
    Comment: (CommentCreate, CommentRead),
    Session: (SessionRead, TokenRead),
    Post: (PostCreate, PostView, PostDetail, PostExcerpt, OwnPostView),
    Like: (LikeRead, PostView),
    ActivityLog: (LikeRead, Dashboard),
    PostStats: (PostView,),
    PostDay: (StatsOfDay,),
    Totals: (Dashboard,),
    EventRecord: (Event, Envelope),
    Notification: (NotificationRead, NotificationFrame),
    Job: (JobRead,),
    File: (FileRead,),
    Movie: (MovieCreate, MovieView, MovieDetail),
    Rating: (RatingCreate, RatingRead, MovieRatingView, UserRatingView),
    ImportedRating: (RatingDistribution,),
    MovieStats: (RatingDistribution,),
}
BOOKKEEPING: dict[type[Base], str] = {
    PostKey: "a request's key; typed by the header's own type",
    ViewKey: "a request's key; typed by the header's own type",
    StatDelta: "a part of a sum; nobody outside of stats sees one",
    RatingDelta: "a part of a sum; nobody outside of movies sees one",
    EventOffset: "how far a reader has come",
    StreamTicket: "a hash of what opens a stream",
    StoredObject: "which bytes lie in storage, and until when; nobody outside sees one",
}
NEVER_SHOWN = {
    User: {
        *("username_key", "email_key", "password_hash", "last_post_id", "deleted_at", "purged_at")
    },
    Session: {"user_id", "refresh_hash", "revoked_at"},
    PostDay: {"post_id"},
    Post: {
        *("author_id", "deleted_at", "purged_at"),
        *("picture_file_id", "picture_key", "picture_widths"),
    },
    File: {"owner_id", "object_key", "forwarded_at"},
    Comment: {"author_id"},
    Dog: {"name_key", "owner_id", "created_at"},
    Job: {"arguments", "owner_id", "max_attempts", "sends", "ready_at", "due_at"},
    Movie: {"title_key", "source_key"},
    Rating: {"user_id"},
}


@pytest.mark.req("S0.31")
def test_every_table_has_pydantic_models_or_is_bookkeeping() -> None:
    mapped = {mapper.class_ for mapper in Base.registry.mappers}
    assert mapped == set(ENTITIES) | set(BOOKKEEPING)
    assert not set(ENTITIES) & set(BOOKKEEPING)


@pytest.mark.parametrize("entity", NEVER_SHOWN, ids=lambda entity: entity.__name__)
def test_models_show_every_column_but_the_private_ones(entity: type[Base]) -> None:
    columns = {column.name for column in entity.__table__.columns}
    shown = {name for model in ENTITIES[entity] for name in model.model_fields}
    assert columns - shown == NEVER_SHOWN[entity]


FIELDS: dict[str, Any] = {
    "ck_users_username_shape": Username,
    "ck_users_email_shape": Email,
    "ck_users_first_name_shape": PersonName,
    "ck_users_last_name_shape": PersonName,
    "ck_posts_title_shape": Title,
    "ck_posts_text_shape": PostText,
    "ck_posts_image_url_shape": ImageUrl,
    "ck_comments_text_shape": CommentText,
    "ck_dogs_name_shape": DogName,
    "ck_files_name_shape": FileName,
    "ck_dogs_picture_shape": PictureUrl,
    "ck_movies_title_shape": MovieTitle,
    "ck_movies_director_shape": Director,
    "ck_movies_genres_shape": Genres,
    "ck_movies_year_range": Year,
    "ck_movies_running_minutes_range": Minutes,
    "ck_ratings_score_range": Score,
    "ck_post_keys_key_shape": IdempotencyKey,
    "ck_view_keys_key_shape": IdempotencyKey,
}
MEANS_NOTHING = {"ck_posts_title_shape": lambda value: not value.strip()}
"""A title of blanks is taken for none, so pydantic has nothing to refuse."""
LIMITED_ELSEWHERE = {"ck_posts_text_shape": lambda value: len(value.encode()) > 1_048_576}
"""The size of a text is that of the body, which the middleware limits."""


def refused_by_table(constraint: str) -> list[Any]:
    values = []
    for case in CASES:
        value = next(iter(case.changes.values()), None)
        excused = [each.get(constraint) for each in (MEANS_NOTHING, LIMITED_ELSEWHERE)]
        if case.constraint == constraint and not any(rule and rule(value) for rule in excused):
            values.append(value)
    return values


@pytest.mark.req("S4.8", "S0.9", "S1.5")
@pytest.mark.parametrize("constraint", FIELDS)
def test_pydantic_refuses_what_the_table_refuses(constraint: str) -> None:
    adapter = TypeAdapter[Any](FIELDS[constraint])
    values = refused_by_table(constraint)
    assert len(values) >= 5
    for value in values:
        with pytest.raises(ValidationError):
            adapter.validate_python(value)


@pytest.mark.parametrize("field", FIELDS)
def test_pydantic_refuses_what_cannot_be_stored(field: str) -> None:
    adapter = TypeAdapter[Any](FIELDS[field])
    for value in ("abcdefgh\x00", "abcdefgh\ud800", "\udfffabcdefgh"):
        with pytest.raises(ValidationError):
            adapter.validate_python(value)


@pytest.mark.parametrize("table", tables(), ids=str)
async def test_table_refuses_nul_and_lone_surrogates(
    table: Table, connection: AsyncConnection, make_row: MakeRow
) -> None:
    row = await make_row(table.name)
    texts = [c.name for c in table.columns if isinstance(c.type, String) and c.name in row]
    for name in texts:
        for value in ("abcdefgh\x00", "abcdefgh\ud800"):
            with pytest.raises((DBAPIError, LookupError)):
                async with connection.begin_nested():
                    await connection.execute(insert(table).values(row | {name: value}))
