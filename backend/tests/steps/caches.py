"""A cache that remembers what it was asked for."""

from collections.abc import Collection

from bsocial.platform.cache.keys import Owner
from bsocial.platform.cache.versioned import Lookup, VersionedCache


class FakeCache(VersionedCache):
    """Remembers what was looked up and whose pages are to be forgotten; may be away."""

    def __init__(self, *, is_away: bool = False) -> None:
        self.is_away = is_away
        self.calls: list[list[Owner]] = []
        self.looked_up: list[tuple[Owner, str]] = []

    async def bump_all(self, owners: Collection[Owner]) -> bool:
        self.calls.append(sorted(owners, key=str))
        return not self.is_away

    async def read(self, owner: Owner, name: str) -> Lookup:
        self.looked_up.append((owner, name))
        return Lookup(owner, name, b"stamp", None)
