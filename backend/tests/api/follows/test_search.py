"""Finding people: by the beginning of a username first, then by any part of a name."""

from typing import Any
from uuid import uuid4

import pytest

from bsocial.modules.follows import search_queries
from tests.steps.accounts import Person, quick, register
from tests.steps.actions import all_pages
from tests.steps.types import Http


async def found(viewer: Person, text: str, limit: int = 3) -> list[dict[str, Any]]:
    """Follow the cursors of a search to the end."""
    items: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    for _ in range(200):
        answer = await viewer.client.get(
            "/api/users", params={"q": text, "limit": limit, **cursor}, headers=viewer.headers
        )
        assert answer.status_code == 200, answer.text
        page = answer.json()
        assert len(page["items"]) <= limit
        items += page["items"]
        if page["next_cursor"] is None:
            return items
        assert page["items"], "an empty page has a cursor"
        cursor = {"cursor": page["next_cursor"]}
    pytest.fail("the search does not end")


def names(items: list[dict[str, Any]]) -> list[str]:
    return [item["username"] for item in items]


@pytest.fixture
def word() -> str:
    """A text that stands in nobody's name yet; letters only."""
    return "".join(chr(ord("a") + int(digit, 16)) for digit in uuid4().hex[:10])


@pytest.mark.req("S1.23")
@pytest.mark.parametrize("limit", [1, 2, 3, 100])
async def test_beginnings_come_first_and_nobody_twice(client: Http, word: str, limit: int) -> None:
    viewer = await quick(client)
    inside = [(await register(client, username=f"x{n}{word}")).username for n in range(3)]
    begin = [(await register(client, username=f"{word}{end}")).username for end in "cab"]
    exact = (await register(client, username=word)).username
    first = (await register(client, first_name=f"Anna-{word.title()}")).username
    last = (await register(client, last_name=f"Mac{word.title()}")).username
    items = await found(viewer, f" {word.upper()} ", limit)
    assert names(items) == [exact, *sorted(begin), last, first, *reversed(inside)]
    assert not any("email" in item for item in items)


@pytest.mark.req("S1.23")
async def test_full_name_is_found_in_any_case_and_script(client: Http, word: str) -> None:
    viewer = await quick(client)
    one = await register(client, first_name=f"Zoë {word}", last_name="ΣΤΈΦΑΝΟΣ")
    two = await register(client, username=f"straße.{word}")
    three = await register(client, first_name=word, last_name="Straßer")
    assert names(await found(viewer, f"zoË {word.upper()} στέ")) == [one.username]
    assert names(await found(viewer, f"STRASSE.{word}")) == [two.username]
    assert names(await found(viewer, f"{word} STRAßER")) == [three.username]
    assert await found(viewer, f"{word} Nobody") == []


@pytest.mark.parametrize("text", ["%", "_", "\\", "'", '"', "%25", "a%b", "\U0010ffff", "x" * 80])
async def test_no_character_has_a_meaning_of_its_own(client: Http, word: str, text: str) -> None:
    viewer = await register(client, last_name=f"{text[:20]}{word}"[:80])
    assert await found(viewer, f"{text}{word}"[:80]) == [] or text[:20] == text
    wild = await found(viewer, word[:5] + text[:10] + word[5:])
    assert wild == []


async def test_nothing_typed_gives_everybody_the_newest_first(client: Http) -> None:
    people = [await quick(client) for _ in range(5)]
    everybody = await all_pages(people[0], "/api/users", 2)
    ids = [item["id"] for item in everybody]
    assert ids == sorted(set(ids), reverse=True)
    assert ids[:5] == [person.id for person in reversed(people)]
    assert names(await found(people[0], " ", 100)) == [item["username"] for item in everybody]
    gone = people[2]
    await client.delete("/api/users/me", headers=gone.headers)
    left = [item["id"] for item in await all_pages(people[0], "/api/users", 100)]
    assert left == [each for each in ids if each != gone.id]
    assert await found(people[0], gone.username) == []


async def test_walk_in_small_steps_misses_nobody(
    client: Http, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer = await quick(client)
    wanted = []
    for number in range(12):
        person = await register(client, last_name=word if number % 4 == 0 else "Other")
        if number % 4 == 0:
            wanted.append(person.username)
    monkeypatch.setattr(search_queries, "WALK", search_queries.make_walk(3))
    for limit in (1, 2, 100):
        assert names(await found(viewer, word, limit)) == wanted[::-1]


@pytest.mark.req("S1.23")
async def test_empty_page_is_the_last_one_when_nobody_else_is_found(
    client: Http, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer, *_older = [await register(client, last_name="Other") for _ in range(7)]
    wanted = await register(client, last_name=word)
    monkeypatch.setattr(search_queries, "WALK", search_queries.make_walk(2))
    assert names(await found(viewer, word, 1)) == [wanted.username]
    answer = await client.get("/api/users", params={"q": f"{word} x"}, headers=viewer.headers)
    assert answer.json() == {"items": [], "next_cursor": None}
