"""Follows and comments in the binary format of COPY."""

import struct
from collections.abc import Iterable, Iterator
from itertools import islice

from bsocial.entrypoints.seed.conversation import Conversation
from bsocial.entrypoints.seed.friendships import Friendships
from bsocial.entrypoints.seed.plan import FirstIds

FOLLOW_COLUMNS = ("id", "follower_id", "followed_id", "created_at")
COMMENT_COLUMNS = ("id", "post_id", "author_id", "created_at", "text")
BATCH_ROWS = 1_024
_FOUR = struct.Struct("!hiqiqiqiq")
_COMMENT = struct.Struct("!hiqiqiqiqi")


def follow_rows(friendships: Friendships, ids: FirstIds) -> Iterator[bytes]:
    """Write all follows."""
    for follow_id, (since, follower, followed) in enumerate(friendships, ids.follow):
        yield _FOUR.pack(4, 8, follow_id, 8, ids.user + follower, 8, ids.user + followed, 8, since)


def comment_rows(conversation: Conversation, ids: FirstIds) -> Iterator[bytes]:
    """Write all comments."""
    remarks = conversation.remarks
    for comment_id, (at, post, user, remark) in enumerate(conversation, ids.comment):
        text = remarks[remark].text
        numbers = (8, comment_id, 8, ids.post + post, 8, ids.user + user, 8, at)
        yield _COMMENT.pack(5, *numbers, len(text)) + text


def batched(rows: Iterable[bytes]) -> Iterator[bytes]:
    """Join rows, so that not each of them is sent by itself."""
    source = iter(rows)
    while batch := b"".join(islice(source, BATCH_ROWS)):
        yield batch
