"""Sends new comments to the streams that watch their posts."""

from collections import deque
from time import monotonic
from typing import Protocol

from bsocial.modules.comments.model import CommentRead, Watch
from bsocial.modules.live.frames import CommentFrame
from bsocial.modules.live.registry import StreamRegistry

SETTLE_SECONDS = 40.0
"""After this time no transaction is open that could still commit a comment of then."""
MAX_SEEN = 10_000


class Comments(Protocol):
    """Reads comments, each once for every watcher of its post who may see it."""

    async def last_id(self) -> int:
        """Return the id of the newest comment, 0 for none."""
        ...

    async def read_watched(
        self, watches: list[Watch], comment_ids: list[int]
    ) -> list[tuple[int, CommentRead]]:
        """Return the comments with these ids, paired with the ids of their viewers."""
        ...

    async def read_watched_later(
        self, watches: list[Watch], after: int
    ) -> list[tuple[int, CommentRead]]:
        """Return the comments whose ids are above `after` in the same form."""
        ...


class LiveComments:
    """Reads signalled comments, and periodically those that were not signalled.

    Each reading checks who may see a comment. The ids of comments are not in commit order, so the
    periodic reading starts some time back; comments that were sent are remembered.
    """

    def __init__(self, registry: StreamRegistry, comments: Comments) -> None:
        """Start with nothing, to read from `comments`."""
        self._registry = registry
        self._comments = comments
        self._expected: list[int] = []
        self._floors: deque[tuple[float, int]] = deque()
        self._seen: dict[int, None] = {}

    @property
    def has_start(self) -> bool:
        """Return whether it is known where the periodic reading starts."""
        return bool(self._floors)

    def expect(self, comments: list[tuple[int, int]]) -> bool:
        """Record comments, as pairs of post id and comment id; return whether any is watched."""
        found = [comment for post, comment in comments if self._registry.is_watched(post)]
        self._expected += found
        return bool(found)

    async def read(self, *, is_due: bool) -> None:
        """Send the expected comments, and all others too if `is_due`."""
        watches = self._registry.watches()
        if not watches:
            self._expected = []
            self._floors.clear()
            return
        if self._expected:
            expected, self._expected = self._expected, []
            self._hand_on(await self._comments.read_watched(watches, expected))
        if is_due or not self._floors:
            last_id = await self._comments.last_id()
            self._floors.append((monotonic(), last_id))
            while len(self._floors) > 1 and monotonic() - self._floors[1][0] > SETTLE_SECONDS:
                self._floors.popleft()
            floor = self._floors[0][1]
            self._hand_on(await self._comments.read_watched_later(watches, floor))

    def _hand_on(self, found: list[tuple[int, CommentRead]]) -> None:
        """Send each comment once, to all who watch its post and may see it."""
        fresh = {comment.id for _, comment in found} - self._seen.keys()
        for viewer_id, comment in found:
            if comment.id in fresh:
                frame = CommentFrame(comment=comment).model_dump_json()
                for stream in self._registry.watching(viewer_id, comment.post_id):
                    stream.offer_comment(frame)
        self._seen |= dict.fromkeys(sorted(fresh))
        while len(self._seen) > MAX_SEEN:
            del self._seen[next(iter(self._seen))]
