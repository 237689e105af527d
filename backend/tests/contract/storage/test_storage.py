"""What every storage promises: objects come back as they were, or are not there at all."""

import asyncio
import os
from collections.abc import AsyncIterator

import pytest

from bsocial.core.errors import Unavailable
from bsocial.platform.storage.storage import PART_BYTES, ObjectMissing, ObjectStorage
from tests.contract.storage.conftest import Kit, fresh_key

pytestmark = pytest.mark.req("S2.15")

MEBIBYTE = 1_048_576


class Broken(Exception):
    """What goes wrong with those who send."""


async def parts(content: bytes, size: int = 100_000) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


async def breaking(content: bytes) -> AsyncIterator[bytes]:
    """Give a content, then fail."""
    async for part in parts(content):
        yield part
    raise Broken


async def read(storage: ObjectStorage, key: str) -> bytes:
    """Read an object whole, in parts of a bounded size."""
    content = b""
    async for part in await storage.open(key):
        assert 0 < len(part) <= PART_BYTES
        content += part
    return content


@pytest.mark.parametrize(
    "size", [0, 1, PART_BYTES, MEBIBYTE + 1, 5 * MEBIBYTE, 5 * MEBIBYTE + 1, 11 * MEBIBYTE]
)
async def test_object_comes_back_as_it_was_written(size: int, kit: Kit) -> None:
    key, content = fresh_key(), os.urandom(size)
    await kit.storage.write(key, parts(content))
    assert await kit.leftovers() == {key}
    assert await read(kit.storage, key) == content
    await kit.storage.remove(key)
    assert await kit.leftovers() == set()


async def test_missing_object_is_told_before_anything_is_read(kit: Kit) -> None:
    with pytest.raises(ObjectMissing):
        await kit.storage.open(fresh_key())


@pytest.mark.parametrize("size", [0, 1_000, 3 * MEBIBYTE, 12 * MEBIBYTE])
async def test_sender_that_fails_leaves_nothing(size: int, kit: Kit) -> None:
    key = fresh_key()
    with pytest.raises(Broken):
        await kit.storage.write(key, breaking(bytes(size)))
    assert await kit.leftovers() == set()
    with pytest.raises(ObjectMissing):
        await kit.storage.open(key)


@pytest.mark.parametrize("size", [1_000, 12 * MEBIBYTE])
async def test_write_that_is_cancelled_leaves_nothing(size: int, kit: Kit) -> None:
    key, has_sent, stuck = fresh_key(), asyncio.Event(), asyncio.Event()

    async def waiting() -> AsyncIterator[bytes]:
        async for part in parts(bytes(size)):
            yield part
        has_sent.set()
        await stuck.wait()

    writing = asyncio.create_task(kit.storage.write(key, waiting()))
    await has_sent.wait()
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert await kit.leftovers() == set()


async def test_removing_what_is_not_there_is_fine(kit: Kit) -> None:
    key, other = fresh_key(), fresh_key()
    await kit.storage.write(other, parts(b"other"))
    await kit.storage.remove(key)
    await kit.storage.write(key, parts(b"this"))
    await kit.storage.remove(key)
    await kit.storage.remove(key)
    assert await read(kit.storage, other) == b"other"


async def test_objects_written_at_once_do_not_meet(kit: Kit) -> None:
    contents = {fresh_key(): os.urandom(200_000) for _ in range(10)}
    await asyncio.gather(*(kit.storage.write(k, parts(c)) for k, c in contents.items()))
    assert await kit.leftovers() == set(contents)
    found = await asyncio.gather(*(read(kit.storage, key) for key in contents))
    assert found == list(contents.values())


async def test_sizes_of_a_picture_lie_side_by_side(kit: Kit) -> None:
    key = fresh_key()
    for width in (320, 640):
        await kit.storage.write(f"{key}-{width}", parts(b"%d" % width))
    await kit.storage.remove(f"{key}-320")
    assert await read(kit.storage, f"{key}-640") == b"640"


async def test_reading_may_end_early(kit: Kit) -> None:
    key = fresh_key()
    await kit.storage.write(key, parts(bytes(MEBIBYTE)))
    reading = await kit.storage.open(key)
    assert await anext(reading)
    await reading.aclose()
    assert len(await read(kit.storage, key)) == MEBIBYTE


async def test_storage_that_is_away_is_unavailable(kit: Kit) -> None:
    key = fresh_key()
    with pytest.raises(Unavailable):
        await kit.broken.write(key, parts(b"x"))
    with pytest.raises(Unavailable):
        await kit.broken.open(key)
    with pytest.raises(Unavailable):
        await kit.broken.remove(key)
