"""What can go wrong with likes, views and their numbers."""

from bsocial.core.errors import Forbidden


class StatsNotYours(Forbidden):
    """The post belongs to somebody else."""

    code = "stats_not_yours"
    detail = "Only the author can see the numbers of a post."
