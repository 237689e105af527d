"""Every event of the product."""

from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

from bsocial import modules
from bsocial.core.events import Event


def event_classes() -> tuple[type[Event], ...]:
    """Return the event classes of all modules, in the order of their types."""
    found: list[type[Event]] = []
    for each in iter_modules(modules.__path__, f"{modules.__name__}."):
        name = f"{each.name}.events"
        if find_spec(name) is not None:
            found += [
                item
                for item in vars(import_module(name)).values()
                if isinstance(item, type) and item.__module__ == name and issubclass(item, Event)
            ]
    return tuple(sorted(found, key=lambda event: event.type))
