"""Errors of files."""

from bsocial.core.errors import Invalid, NotFound


class FileNotFound(NotFound):
    """The file does not exist, or belongs to another user."""

    code = "file_not_found"
    detail = "There is no such file."


class PictureNotFound(Invalid):
    """The file chosen as the picture does not exist, or belongs to another user."""

    code = "picture_not_found"
    detail = "You have no such file."


class NotAPicture(Invalid):
    """The file is in none of the supported picture formats."""

    code = "not_a_picture"
    detail = "This file is not a JPEG, PNG, GIF or WebP picture."
