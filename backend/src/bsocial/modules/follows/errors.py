"""Errors of follows."""

from bsocial.core.errors import Invalid


class FollowingOneself(Invalid):
    """Someone tried to follow their own account."""

    code = "following_oneself"
    detail = "You can't follow yourself."
