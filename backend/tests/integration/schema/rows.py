"""Valid rows for every table, with a value in every column."""

import itertools
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Table

from bsocial.schema import (
    Base,
    InteractionType,
    JobState,
    MovieSource,
    NotificationKind,
    Role,
    Visibility,
)

Row = dict[str, Any]
MOMENT = datetime(2026, 11, 3, 12, 30, 15, 123456, UTC)
LATER = datetime(2126, 11, 9, 1, 2, 3, 4, UTC)
_numbers = itertools.count(1000)


def fresh() -> int:
    return next(_numbers)


def valid_row(table: str, **ids: int) -> Row:
    """Fill every column of a table; `ids` names the rows it belongs to."""
    number = fresh()
    user, post = ids.get("user_id", 1), ids.get("post_id", 1)
    rows: dict[str, Row] = {
        "users": {
            "id": number,
            "username": f"Ada-{number}",
            "username_key": f"ada-{number}",
            "email": f"Ada{number}@example.org",
            "email_key": f"ada{number}@example.org",
            "first_name": "Ada",
            "last_name": "Lövelace",
            "password_hash": "$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA",
            "role": Role.ADMINISTRATOR,
            "created_at": MOMENT,
            "last_post_id": post,
            "deleted_at": LATER,
            "purged_at": None,
        },
        "sessions": {
            "id": number,
            "user_id": user,
            "refresh_hash": bytes(range(32)),
            "user_agent": "Browser/1.0",
            "created_at": MOMENT,
            "last_used_at": MOMENT,
            "expires_at": LATER,
            "revoked_at": LATER,
        },
        "posts": {
            "id": number,
            "author_id": user,
            "title": "A title",
            "text": "Text\nwith lines and ü",
            "image_url": "https://example.org/a.png",
            "picture_file_id": ids.get("file_id", 1),
            "picture_key": f"{number:032x}",
            "picture_widths": [320, 640],
            "visibility": Visibility.FOLLOWERS,
            "created_at": MOMENT,
            "deleted_at": LATER,
            "purged_at": LATER,
        },
        "post_keys": {
            "user_id": user,
            "key": f"key-{number:08}",
            "body_hash": bytes(32),
            "post_id": post,
            "created_at": MOMENT,
        },
        "follows": {
            "id": number,
            "follower_id": user,
            "followed_id": ids.get("other_id", 2),
            "created_at": MOMENT,
        },
        "comments": {
            "id": number,
            "post_id": post,
            "author_id": user,
            "text": "Well said.\nü",
            "created_at": MOMENT,
        },
        "notifications": {
            "id": number,
            "event_id": UUID(int=number),
            "recipient_id": user,
            "kind": NotificationKind.COMMENT,
            "actor_id": ids.get("other_id", 2),
            "post_id": post,
            "comment_id": number,
            "created_at": MOMENT,
            "delivered_at": LATER,
            "read_at": LATER,
        },
        "jobs": {
            "id": number,
            "kind": "dog.picture",
            "arguments": {"dog_id": number},
            "owner_id": user,
            "state": JobState.FAILED,
            "attempts": 2,
            "max_attempts": 8,
            "sends": 1,
            "error": "timed_out",
            "created_at": MOMENT,
            "ready_at": MOMENT,
            "due_at": MOMENT,
            "started_at": MOMENT,
            "finished_at": LATER,
        },
        "stored_objects": {"key": f"{number:032x}", "due_at": LATER},
        "files": {
            "id": number,
            "owner_id": user,
            "name": f"Ünïcode {number}.tar.gz",
            "object_key": f"{ids.get('object_id', 1):032x}",
            "size_bytes": 2**40,
            "sha256": bytes(range(32)),
            "is_picture": True,
            "forwarding_job_id": 2**62,
            "forwarded_at": LATER,
            "created_at": MOMENT,
        },
        "dogs": {
            "id": number,
            "name": f"Rex {number}",
            "name_key": f"rex {number}",
            "picture": "https://example.org/a.png",
            "is_adopted": True,
            "owner_id": user,
            "created_at": MOMENT,
        },
        "stream_tickets": {
            "digest": number.to_bytes(32, "big"),
            "user_id": user,
            "session_id": number,
            "expires_at": LATER,
        },
        "movies": {
            "id": number,
            "title": "Ein Film, Der",
            "title_key": "ein film, der",
            "year": 1949,
            "genres": ["Drama", "Sci-Fi"],
            "director": "Ada Lövelace",
            "running_minutes": 104,
            "imdb_id": number,
            "tmdb_id": number,
            "imdb_rating": Decimal("8.1"),
            "imdb_votes": 12,
            "source": MovieSource.VEGA,
            "source_key": f"Ein Film ({number})",
            "created_at": MOMENT,
        },
        "ratings": {
            "id": number,
            "movie_id": ids.get("movie_id", 1),
            "user_id": user,
            "score": 7,
            "rated_at": MOMENT,
        },
        "imported_ratings": {
            "source": MovieSource.MOVIELENS,
            "rater_id": number,
            "movie_id": ids.get("movie_id", 1),
            "score": 10,
            "rated_at": MOMENT,
        },
        "movie_stats": {
            "movie_id": ids.get("movie_id", 1),
            "scores": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
            "imported": [0, 0, 0, 1, 0, 0, 0, 0, 0, 0],
            "rank": 70_000,
        },
        "rating_deltas": {
            "id": number,
            "movie_id": ids.get("movie_id", 1),
            "score": 1,
            "change": -1,
        },
        "likes": {"post_id": post, "user_id": user, "created_at": MOMENT},
        "view_keys": {"user_id": number, "key": f"key-{number:08}", "created_at": MOMENT},
        "activity_logs": {
            "xid": number,
            "id": number,
            "occurred_at": MOMENT,
            "user_id": user,
            "post_id": post,
            "type": InteractionType.VIEW,
        },
        "post_stats": {"post_id": post, "views": 5, "likes": 4, "comments": 3, "is_ranked": True},
        "post_days": {"post_id": post, "day": MOMENT.date(), "views": 2, "likes": 0},
        "stat_deltas": {
            "id": number,
            "post_id": post,
            "day": MOMENT.date(),
            "views": 1,
            "likes": -1,
            "comments": 2,
            "posts": 3,
            "users": -4,
        },
        "totals": {"id": 1, "views": 1, "likes": 2, "comments": 3, "posts": 4, "users": 5},
        "event_log": {
            "xid": number,
            "id": number,
            "occurred_at": MOMENT,
            "event_id": UUID(int=number),
            "type": "post.created",
            "version": 2,
            "key": "17",
            "payload": {"actor": None, "data": {"text": "ü", "n": [1, 2.5, True]}},
        },
        "event_offsets": {
            "reader": f"reader-{number}",
            "xid": 2**63,
            "id": number,
            "system_identifier": 2**62,
            "updated_at": MOMENT,
        },
    }
    return rows[table]


def tables() -> list[Table]:
    """Give every table, parents first."""
    return list(Base.metadata.sorted_tables)
