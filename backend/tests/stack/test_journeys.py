"""The journeys of the web, in a real browser, against the containers."""

import pytest

from bsocial.platform.config import ROOT_DIR
from tests.stack.stack import MINUTES, Stack

SEED = ("seed", "--users", "50", "--posts", "24", "--logs", "20000")
REPORT = ROOT_DIR / ".build" / "reports" / "stack-e2e.xml"


@pytest.mark.req("S4.3", "S1.29")
def test_journeys_pass_against_the_containers(stack: Stack) -> None:
    stack.inside("app", "bsocial", *SEED)
    stack.run(
        ["npm", "--prefix", "frontend", "run", "e2e", "--", "--reporter=list,junit"],
        timeout=40 * MINUTES,
        environment={
            "E2E_BASE_URL": stack.web_url,
            "E2E_BEHIND_PROXY": "1",
            "E2E_DATABASE_URL": stack.database_url,
            "PLAYWRIGHT_JUNIT_OUTPUT_FILE": str(REPORT),
            "PLAYWRIGHT_JUNIT_OUTPUT_NAME": str(REPORT),
        },
    )
    stack.inside("app", "bsocial", "audit")
