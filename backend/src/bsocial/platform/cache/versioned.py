"""Cached pages per owner, invalidated together when the owner changes something.

Each owner (a user, or anything else with a name) has a version stamp. An entry is stored with the
stamp that was read before the query ran, and is valid only while the stamp is unchanged. So a page
that was computed during a write is never served after it, by any process.
"""

import os
import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis

from bsocial.platform.cache import keys
from bsocial.platform.cache.client import CacheClient
from bsocial.platform.cache.keys import Owner

_STAMP_BYTES = 12
_TIME_BYTES = 8
_STAMP_TTL_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Lookup:
    """Result of a read: the cached `body`, or None, and the stamp to store a fresh page under."""

    owner: Owner
    name: str
    stamp: bytes | None
    body: bytes | None


class VersionedCache:
    """Cached pages under version stamps; during an outage reads miss and writes do nothing."""

    def __init__(self, client: CacheClient, ttl_seconds: int) -> None:
        """Store entries with a lifetime of `ttl_seconds`."""
        self._client = client
        self._ttl_seconds = ttl_seconds
        self._unsent: set[Owner] = set()

    async def read(self, owner: Owner, name: str) -> Lookup:
        """Look up a page in one round trip, or two if the owner has no stamp yet."""
        if owner in self._unsent:
            return Lookup(owner, name, None, None)
        names = [keys.stamp(owner), keys.page(owner, name)]
        found: list[Any] | None = await self._client.call("MGET", lambda redis: redis.mget(names))
        if found is None:
            return Lookup(owner, name, None, None)
        stamp, entry = found
        if stamp is None:
            return Lookup(owner, name, await self._new_stamp(owner), None)
        return Lookup(owner, name, stamp, self._body(stamp, entry))

    def _body(self, stamp: bytes, entry: bytes | None) -> bytes | None:
        """Return the body of an entry if its stamp matches and its age can be trusted."""
        if entry is None or entry[:_STAMP_BYTES] != stamp:
            return None
        written_ms = int.from_bytes(entry[_STAMP_BYTES : _STAMP_BYTES + _TIME_BYTES], "big")
        if written_ms < self._client.trusted_since_ms:
            return None
        return entry[_STAMP_BYTES + _TIME_BYTES :]

    async def store(self, lookup: Lookup, body: bytes) -> None:
        """Store a page whose query began after `lookup`."""
        stamp = lookup.stamp
        if stamp is None:
            return
        written = (time.time_ns() // 1_000_000).to_bytes(_TIME_BYTES, "big")
        name = keys.page(lookup.owner, lookup.name)
        entry = stamp + written + body
        await self._client.call("SET", lambda redis: redis.set(name, entry, ex=self._ttl_seconds))

    async def bump(self, owner: Owner) -> None:
        """Invalidate all pages of an owner; if the cache is away, `heal` retries it."""
        await self.bump_all([owner])

    async def bump_all(self, owners: Collection[Owner]) -> bool:
        """Invalidate all pages of the owners in one round trip; returns whether it was sent."""

        async def replace_stamps(redis: Redis) -> bool:
            """Overwrite the stamps with random ones."""
            pipe = redis.pipeline(transaction=False)
            for owner in owners:
                pipe.set(keys.stamp(owner), os.urandom(_STAMP_BYTES), ex=_STAMP_TTL_SECONDS)
            await pipe.execute()
            return True

        is_sent = await self._client.call("SET", replace_stamps) is not None
        if is_sent:
            self._unsent.difference_update(owners)
        else:
            self._unsent.update(owners)
        return is_sent

    async def heal(self) -> None:
        """Retry the invalidations that could not be sent."""
        if self._unsent:
            await self.bump_all(list(self._unsent))

    async def _new_stamp(self, owner: Owner) -> bytes | None:
        """Set a random stamp unless there is one, and return the stamp in effect."""
        name, stamp = keys.stamp(owner), os.urandom(_STAMP_BYTES)

        async def set_stamp(redis: Redis) -> bytes:
            """Set the stamp with NX and return the one in effect."""
            earlier: Any = await redis.set(name, stamp, ex=_STAMP_TTL_SECONDS, nx=True, get=True)
            return stamp if earlier is None else bytes(earlier)

        return await self._client.call("SET", set_stamp)
