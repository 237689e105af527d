"""Password hashing."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from bsocial.platform.security.passwords import (
    Argon2Cost,
    PasswordHasher,
    PasswordTooLong,
    TooManySignIns,
)

CHEAP = Argon2Cost(memory_kib=64, passes=1)


@pytest.fixture
def hasher() -> Iterator[PasswordHasher]:
    hasher = PasswordHasher(CHEAP)
    yield hasher
    hasher.close()


@pytest.mark.req("S1.5")
async def test_hash_is_argon2id_at_the_recommended_cost() -> None:
    hasher = PasswordHasher()
    stored = await hasher.hash("correct horse")
    hasher.close()
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert "correct" not in stored


@pytest.mark.req("S1.8")
@pytest.mark.parametrize(
    "password", ["correct horse", "pässwörd ünï", "日本語パスワード", " \t x "]
)
async def test_verify_tells_right_from_wrong(hasher: PasswordHasher, password: str) -> None:
    stored = await hasher.hash(password)
    assert stored != await hasher.hash(password)
    check = await hasher.verify(password, stored)
    assert check.is_correct
    assert check.new_hash is None
    assert not (await hasher.verify(f"{password}x", stored)).is_correct
    assert not (await hasher.verify(password.upper() + "y", stored)).is_correct


@pytest.mark.req("S1.8")
async def test_verify_of_a_hash_at_another_cost_gives_a_new_one(hasher: PasswordHasher) -> None:
    other = PasswordHasher(Argon2Cost(memory_kib=128, passes=1))
    old = await other.hash("x" * 8)
    other.close()
    check = await hasher.verify("x" * 8, old)
    assert check.is_correct
    assert check.new_hash
    assert (await hasher.verify("x" * 8, check.new_hash)).new_hash is None
    assert (await hasher.verify("y" * 8, old)).new_hash is None


@pytest.mark.req("S1.8")
@pytest.mark.parametrize(("password", "stored"), [("x" * 8, None), ("ä" * 600, "a hash")])
async def test_verify_without_anything_to_check_spends_the_time_anyway(
    hasher: PasswordHasher, monkeypatch: pytest.MonkeyPatch, password: str, stored: str | None
) -> None:
    spent = []
    context = vars(hasher)["_context"]
    real = context.dummy_verify
    monkeypatch.setattr(context, "dummy_verify", lambda: spent.append(real()))
    if stored:
        stored = await hasher.hash("x" * 8)
    assert not (await hasher.verify(password, stored)).is_correct
    assert len(spent) == 1


async def test_hash_over_1024_bytes_is_refused(hasher: PasswordHasher) -> None:
    assert await hasher.hash("ä" * 512)
    with pytest.raises(PasswordTooLong):
        await hasher.hash("ä" * 512 + "a")


async def test_hashing_leaves_the_event_loop_free(hasher: PasswordHasher) -> None:
    def where() -> str:
        return threading.current_thread().name

    assert (await hasher._run(where)).startswith("password")  # noqa: SLF001  any work will do


async def test_too_many_at_once_are_refused_and_places_come_back() -> None:
    hasher = PasswordHasher(CHEAP, threads=1, max_waiting=2)
    go = threading.Event()
    first = asyncio.create_task(hasher._run(go.wait))  # noqa: SLF001  any work will do
    second = asyncio.create_task(hasher.hash("x" * 8))
    await asyncio.sleep(0)
    with pytest.raises(TooManySignIns):
        await hasher.hash("y" * 8)
    second.cancel()
    await asyncio.gather(second, return_exceptions=True)
    go.set()
    await first
    assert await hasher.hash("z" * 8)
    hasher.close()
