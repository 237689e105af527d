"""What can go wrong with movies."""

from bsocial.core.errors import Conflict, Forbidden, Invalid, NotFound


class MovieNotFound(NotFound):
    """There is no such movie."""

    code = "movie_not_found"
    detail = "There is no such movie."


class AdministratorsOnly(Forbidden):
    """Somebody else tried to add a movie."""

    code = "administrators_only"
    detail = "Only an administrator may add movies."


class ImportRefused(Invalid):
    """What was given cannot be imported."""

    code = "import_refused"
    detail = "This cannot be imported."


class ImportRunning(Conflict):
    """Another import is under way."""

    code = "import_running"
    detail = "Another import of movies is running."
