"""Pictures come from outside: whatever comes, a dog is stored, and nothing bad with it."""

import asyncio
import time
from urllib.parse import quote

import pytest
from fastapi import FastAPI

from bsocial.platform.config import Settings
from tests.api.dogs.conftest import add_dog
from tests.steps.accounts import Person, problem, quick
from tests.steps.stubs import BAD, Services
from tests.steps.types import Http, Sql

ANSWER_SECONDS = 10
"""Ten times the second in which a dog is to be stored."""


@pytest.mark.req("S2.5", "S2.13")
@pytest.mark.parametrize("mode", BAD)
async def test_bad_service_leaves_the_picture_to_a_job(
    mode: str, ada: Person, services: Services, sql: Sql, dog_name: str
) -> None:
    services.mode = mode
    services.asked.clear()
    began = time.monotonic()
    added = await add_dog(ada, dog_name)
    assert time.monotonic() - began < ANSWER_SECONDS
    assert len(services.asked) == 1
    assert added["picture"] is None
    assert [job["kind"] for job in added["jobs"]] == ["dog.welcome", "dog.picture"]
    stored = await sql.fetchval("select picture from dogs where id = $1", added["id"])
    assert stored is None


@pytest.mark.req("S2.5")
async def test_no_picture_is_asked_for_in_vain(
    client: Http, ada: Person, services: Services, dog_name: str
) -> None:
    await add_dog(ada, dog_name)
    services.asked.clear()
    path = f"/api/dogs/{quote(dog_name)}"
    assert (await ada.post(path)).status_code == 409
    assert (await client.post(path)).status_code == 401
    unknown = {"id_user": 2**53 - 1}
    assert (await ada.post(path, json=unknown)).status_code == 422
    assert services.asked == []


@pytest.mark.req("S2.5")
async def test_name_given_twice_at_once_is_taken_once(
    ada: Person, dog_name: str, app: FastAPI, settings: Settings
) -> None:
    path = f"/api/dogs/{dog_name}"
    answers = await asyncio.gather(*(ada.post(path) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7


@pytest.mark.req("S2.13")
async def test_job_is_shown_to_the_one_who_caused_it_and_to_administrators(
    client: Http, ada: Person, admin: Person, dog_name: str
) -> None:
    added = await add_dog(ada, dog_name)
    (job,) = added["jobs"]
    path = f"/api/jobs/{job['id']}"
    shown = (await ada.get(path)).json()
    assert (shown["id"], shown["kind"], shown["state"]) == (job["id"], "dog.welcome", "queued")
    assert shown["attempts"] == 0
    assert (await admin.get(path)).json()["id"] == job["id"]
    problem(await (await quick(client)).get(path), 404, "job_not_found")
    problem(await ada.get(f"/api/jobs/{2**62}"), 404, "job_not_found")
    problem(await client.get(path), 401, "unauthenticated")
