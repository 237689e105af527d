"""Errors of movies."""

from bsocial.core.errors import Conflict, Forbidden, Invalid, NotFound


class MovieNotFound(NotFound):
    """The movie does not exist."""

    code = "movie_not_found"
    detail = "There is no such movie."


class AdministratorsOnly(Forbidden):
    """The caller is no administrator."""

    code = "administrators_only"
    detail = "Only an administrator may add movies."


class ImportRefused(Invalid):
    """The given data cannot be imported."""

    code = "import_refused"
    detail = "This cannot be imported."


class ImportRunning(Conflict):
    """Another import is under way."""

    code = "import_running"
    detail = "Another import of movies is running."
