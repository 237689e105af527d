"""Wires likes, views and the statistics of posts."""

from bsocial.core.clock import utc_now
from bsocial.entrypoints.wiring.place import Place
from bsocial.modules.interactions.queries import PostStatsQueries
from bsocial.modules.interactions.repository import ViewStore
from bsocial.modules.interactions.service import InteractionService, PostStatsService
from bsocial.modules.interactions.views import ViewRecorder
from bsocial.modules.posts.service import PostService
from bsocial.platform.db.maintenance import Chore

_PURGE_SECONDS = 60.0


def wire(at: Place) -> None:
    """Wire likes and views; on close, views in progress are awaited."""
    views = ViewStore(at.reader)
    recorder = ViewRecorder(views)
    at.stack.push_async_callback(recorder.close)
    interactions = InteractionService(at.open_unit, at.get(PostService), recorder, views)
    at.add(interactions, PostStatsService(PostStatsQueries(at.reader), utc_now))
    at.chores.append(Chore("purge-interactions", _PURGE_SECONDS, interactions.purge))
