"""The open streams of one process, by user and by watched post."""

from collections.abc import Iterator

from bsocial.modules.comments.model import Watch
from bsocial.modules.live.metrics import OPEN
from bsocial.modules.live.stream import Stream


class TooManyStreams(Exception):
    """The user, or the process, has reached the maximum of streams."""


class StreamRegistry:
    """Indexes the open streams."""

    def __init__(self, *, per_user: int, per_process: int) -> None:
        """Set the maximum of streams."""
        self._per_user = per_user
        self._per_process = per_process
        self._of_user: dict[int, set[Stream]] = {}
        self._of_session: dict[int, set[Stream]] = {}
        self._of_post: dict[int, set[Stream]] = {}
        self._count = 0

    def __len__(self) -> int:
        """Count the streams."""
        return self._count

    def __iter__(self) -> Iterator[Stream]:
        """Iterate over a snapshot of all streams."""
        return iter([stream for streams in self._of_user.values() for stream in streams])

    def add(self, stream: Stream) -> None:
        """Register a stream; raises TooManyStreams."""
        of_user = self._of_user.get(stream.user_id, ())
        if len(of_user) >= self._per_user or self._count >= self._per_process:
            raise TooManyStreams
        self._of_user.setdefault(stream.user_id, set()).add(stream)
        self._of_session.setdefault(stream.session_id, set()).add(stream)
        self._count += 1
        OPEN.set(self._count)

    def remove(self, stream: Stream) -> None:
        """Remove a stream."""
        self.watch(stream, None)
        _discard(self._of_user, stream.user_id, stream)
        _discard(self._of_session, stream.session_id, stream)
        self._count -= 1
        OPEN.set(self._count)

    def watch(self, stream: Stream, post_id: int | None) -> None:
        """Record which post a stream watches, or that it watches none."""
        if stream.post_id is not None:
            _discard(self._of_post, stream.post_id, stream)
        stream.post_id = post_id
        if post_id is not None:
            self._of_post.setdefault(post_id, set()).add(stream)

    @property
    def user_ids(self) -> list[int]:
        """Return the ids of the connected users."""
        return list(self._of_user)

    @property
    def session_ids(self) -> list[int]:
        """Return the ids of the sessions of all streams."""
        return list(self._of_session)

    def watches(self) -> list[Watch]:
        """Return who watches which post."""
        return sorted(
            {
                Watch(stream.user_id, post_id)
                for post_id, streams in self._of_post.items()
                for stream in streams
            }
        )

    def has_user(self, user_id: int) -> bool:
        """Return whether the user has a stream."""
        return user_id in self._of_user

    def is_watched(self, post_id: int) -> bool:
        """Return whether anybody watches a post."""
        return post_id in self._of_post

    def of_user(self, user_id: int) -> list[Stream]:
        """Return the streams of a user."""
        return list(self._of_user.get(user_id, ()))

    def of_sessions(self, session_ids: set[int]) -> list[Stream]:
        """Return the streams of these sessions."""
        return [stream for each in session_ids for stream in self._of_session.get(each, ())]

    def watching(self, user_id: int, post_id: int) -> list[Stream]:
        """Return the streams of a user that watch a post."""
        return [each for each in self._of_post.get(post_id, ()) if each.user_id == user_id]


def _discard(index: dict[int, set[Stream]], key: int, stream: Stream) -> None:
    """Remove a stream from an index, and its key with the last stream."""
    streams = index.get(key, set())
    streams.discard(stream)
    if not streams:
        index.pop(key, None)
