"""Errors of likes, views and statistics."""

from bsocial.core.errors import Forbidden


class StatsNotYours(Forbidden):
    """The post belongs to another user."""

    code = "stats_not_yours"
    detail = "Only the author can see the numbers of a post."
