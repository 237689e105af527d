"""Calls of services that are slow, broken or hostile."""

import time
from collections.abc import AsyncIterator

import pytest

from bsocial.core.errors import Unavailable
from bsocial.platform.remote.client import RemoteRefused, RemoteService
from tests.steps.stubs import NEVER_ANSWERS, PICTURE, Services

ENOUGH_SECONDS = 30
"""For answers that come at once."""


@pytest.fixture
async def remote(services: Services) -> AsyncIterator[RemoteService]:
    remote = RemoteService("test", services.url)
    services.asked.clear()
    yield remote
    await remote.close()


@pytest.mark.req("S2.5")
async def test_json_comes_back(remote: RemoteService, services: Services) -> None:
    services.mode = "ok"
    answer = await remote.get_json("/a", within_seconds=ENOUGH_SECONDS)
    assert answer == {"message": PICTURE, "status": "success"}
    await remote.post_json("", {"dog": "Rex"}, within_seconds=ENOUGH_SECONDS)
    assert services.asked == [("GET", "/api/a", b""), ("POST", "/api", b'{"dog":"Rex"}')]


@pytest.mark.req("S2.5", "S2.15")
@pytest.mark.parametrize("mode", NEVER_ANSWERS)
async def test_time_limit_is_that_of_the_whole_call(
    mode: str, remote: RemoteService, services: Services
) -> None:
    services.mode = mode
    began = time.monotonic()
    with pytest.raises(Unavailable):
        await remote.get_json("", within_seconds=0.3)
    assert time.monotonic() - began < 10
    assert len(services.asked) == 1


@pytest.mark.req("S2.5", "S2.15")
@pytest.mark.parametrize("mode", ["fails", "redirects", "answers nonsense", "answers too much"])
async def test_what_may_be_better_later_is_unavailable(
    mode: str, remote: RemoteService, services: Services
) -> None:
    services.mode = mode
    with pytest.raises(Unavailable):
        await remote.get_json("", within_seconds=ENOUGH_SECONDS)
    assert [path for _method, path, _body in services.asked] == ["/api"]


@pytest.mark.req("S2.5", "S2.15")
async def test_refusal_is_told_from_a_failure(remote: RemoteService, services: Services) -> None:
    services.mode = "is missing"
    with pytest.raises(RemoteRefused):
        await remote.get_json("", within_seconds=ENOUGH_SECONDS)
    with pytest.raises(RemoteRefused):
        await remote.post_json("", {}, within_seconds=ENOUGH_SECONDS)
    services.mode = "answers nonsense"
    await remote.post_json("", {}, within_seconds=ENOUGH_SECONDS)


@pytest.mark.req("S2.5")
async def test_service_that_is_not_there_is_unavailable() -> None:
    remote = RemoteService("test", "http://127.0.0.1:9")
    with pytest.raises(Unavailable):
        await remote.get_json("", within_seconds=ENOUGH_SECONDS)
    await remote.close()
