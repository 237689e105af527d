"""The second process of a large seed: makes the same plan and does jobs from its standard input.

Each line is a JSON object and is answered by one. At the end of the input, which also comes when
the parent is gone, the process leaves.
"""

import asyncio
import json
import sys
from datetime import datetime
from typing import Any

import asyncpg

from bsocial.entrypoints.seed.lane import Lane, LocalLane, connect
from bsocial.entrypoints.seed.options import SeedOptions
from bsocial.entrypoints.seed.plan import FirstIds, Plan, make_plan


def main() -> None:
    """Read the order, then jobs until there are no more."""
    order = json.loads(sys.stdin.readline())
    now = datetime.fromisoformat(order["now"])
    plan = make_plan(SeedOptions(**order["options"]), FirstIds(**order["ids"]), now)
    with asyncio.Runner() as runner:
        try:
            connection = runner.run(connect(order["dsn"]))
            lane = LocalLane(connection, plan)
            for line in sys.stdin:
                _answer(runner.run(_do(lane, plan, json.loads(line))))
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            _answer({"error": f"{type(error).__name__}: {error}"})


async def _do(lane: Lane, plan: Plan, job: dict[str, int]) -> dict[str, Any]:
    """Do one job; gives the views of each post for a finished month."""
    if "copy" in job:
        await lane.copy(plan.chunks[job["copy"]])
        return {}
    return {"views": await lane.finish(plan.months[job["finish"]])}


def _answer(answer: dict[str, Any]) -> None:
    """Write one line."""
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
