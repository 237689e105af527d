"""Wires comments."""

from bsocial.entrypoints.wiring.place import Place
from bsocial.modules.comments.queries import CommentQueries
from bsocial.modules.comments.service import CommentService
from bsocial.modules.posts.service import PostService
from bsocial.platform.db.maintenance import Chore

_PURGE_SECONDS = 60.0


def wire(at: Place) -> None:
    """Wire comments on posts."""
    comments = CommentService(at.open_unit, CommentQueries(at.reader), at.get(PostService))
    at.add(comments)
    at.chores.append(Chore("purge-comments", _PURGE_SECONDS, comments.purge))
