"""Why a local server or a run does not go on."""


class StackError(Exception):
    """A server, a process or a precondition failed; the text says which, and what to do."""


class Interrupted(Exception):
    """A wait was given up, because what it was for is not wanted any more."""
