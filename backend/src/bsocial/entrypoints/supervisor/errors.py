"""What ends a run early, in words for the person who started it."""


class RunFailed(Exception):
    """A process or a precondition failed; the text says which and what to do."""
