"""A test that does not end fails in time (pytest-timeout), and says where its tasks waited."""

import asyncio
from collections.abc import AsyncIterator, Generator, Iterator

import pytest

LOOP = pytest.StashKey[asyncio.AbstractEventLoop]()
SAID = "from pytest-timeout"


@pytest.fixture(scope="session", autouse=True)
async def known_loop(request: pytest.FixtureRequest) -> AsyncIterator[None]:
    """Remember the loop that tests run on: from outside, it does not say that it is one."""
    request.config.stash[LOOP] = asyncio.get_running_loop()
    yield
    del request.config.stash[LOOP]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add what every task waited for to the report of a test that ran out of time."""
    report = yield
    loop = item.config.stash.get(LOOP, None)
    if loop and call.excinfo and SAID in str(call.excinfo.value):
        stacks = ["\n".join(awaited(task.get_coro())) for task in asyncio.all_tasks(loop)]
        report.sections.append(("Tasks that waited", "\n\n".join(stacks)))
    return report


def awaited(waiting: object) -> Iterator[str]:
    """List the lines at which a coroutine and all that it awaits stand, the outermost first."""
    while waiting is not None:
        for frame, following in (
            ("cr_frame", "cr_await"),
            ("ag_frame", "ag_await"),
            ("gi_frame", "gi_yieldfrom"),
        ):
            if at := getattr(waiting, frame, None):
                code = at.f_code
                yield f"{code.co_filename}:{at.f_lineno} in {code.co_qualname}"
                waiting = getattr(waiting, following)
                break
        else:
            yield repr(waiting)
            return
