"""Wires follows and comments."""

from dataclasses import dataclass
from typing import Any

from bsocial.entrypoints.maintenance import Chore
from bsocial.entrypoints.wiring.auth import Foundation
from bsocial.modules.comments.queries import CommentQueries
from bsocial.modules.comments.service import CommentService
from bsocial.modules.follows.queries import PeopleQueries
from bsocial.modules.follows.service import FollowService
from bsocial.modules.posts.service import PostService
from bsocial.platform.cache.versioned import VersionedCache

_PURGE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class People:
    """What routes and chores need of people and what they say."""

    services: dict[type[Any], Any]
    chores: list[Chore]


def open_people(base: Foundation, posts: PostService, cache: VersionedCache) -> People:
    """Wire the modules."""
    follows = FollowService(base.open_unit, PeopleQueries(base.reader), cache)
    comments = CommentService(base.open_unit, CommentQueries(base.reader), posts)
    return People(
        services={FollowService: follows, CommentService: comments},
        chores=[
            Chore("purge-comments", _PURGE_SECONDS, comments.purge),
            Chore("purge-follows", _PURGE_SECONDS, follows.purge),
        ],
    )
