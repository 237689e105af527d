"""Errors of comments."""

from bsocial.core.errors import Forbidden, NotFound


class CommentNotFound(NotFound):
    """The comment does not exist, or the caller may not see it."""

    code = "comment_not_found"
    detail = "There is no such comment."


class CommentNotYours(Forbidden):
    """The comment was written by another user."""

    code = "comment_not_yours"
    detail = "Only the author can delete a comment."
