"""What goes wrong with the development services."""


class ServiceFailed(Exception):
    """A service cannot be had here; the text says why, and what to do about it."""
