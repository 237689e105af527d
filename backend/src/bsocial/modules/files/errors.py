"""What can go wrong with files."""

from bsocial.core.errors import Invalid, NotFound


class FileNotFound(NotFound):
    """There is no such file, or it is somebody else's."""

    code = "file_not_found"
    detail = "There is no such file."


class PictureNotFound(Invalid):
    """The file that was to be the picture does not exist, or is somebody else's."""

    code = "picture_not_found"
    detail = "You have no such file."


class NotAPicture(Invalid):
    """The file is none of the kinds of pictures that are shown."""

    code = "not_a_picture"
    detail = "This file is not a JPEG, PNG, GIF or WebP picture."
