"""Errors of posts."""

from bsocial.core.errors import Conflict, Forbidden, Invalid, NotFound


class PostNotFound(NotFound):
    """The post does not exist, or the caller may not see it."""

    code = "post_not_found"
    detail = "There is no such post."


class PictureNotThere(NotFound):
    """The picture does not exist, or its post is gone."""

    code = "picture_not_there"
    detail = "There is no such picture."


class PostNotYours(Forbidden):
    """The post belongs to another user."""

    code = "post_not_yours"
    detail = "Only the author can delete a post."


class IdempotencyKeyReused(Invalid):
    """The key was sent with another body before."""

    code = "idempotency_key_reused"
    detail = "This Idempotency-Key was used with a different body."


class IdempotencyKeyGone(Conflict):
    """The key belongs to a post that has been deleted since."""

    code = "idempotency_key_gone"
    detail = "The post made with this Idempotency-Key was deleted."
