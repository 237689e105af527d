"""What goes wrong with embedded servers, in words for the person who starts them."""


class EmbeddedError(Exception):
    """An embedded server cannot be found, started or stopped; the text says what to do."""
