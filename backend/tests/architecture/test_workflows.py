"""What runs on every push: pinned, with few rights, bounded in time, and the same as `make`."""

import re

import pytest

from tests.architecture.sources import ROOT
from tests.architecture.workflows import (
    FOLDER,
    OWN_ACTIONS,
    WORKFLOWS,
    Workflow,
    endless,
    grants,
    make_targets,
    missing_here,
    unknown_targets,
    unpinned,
)

MAKEFILE = (ROOT / "Makefile").read_text()
each_workflow = pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda each: str(each.name))
BAD = Workflow(
    "bad.yml",
    """
permissions: read-all
jobs:
  first:
    timeout-minutes: 360
    steps:
      - uses: actions/checkout@v7
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1
      - uses: actions/checkout@3d3c42e # v7.0.1
      - uses: ./.github/actions/nowhere
      - run: make test nothing CI=true
  second:
    permissions: {contents: write}
    steps: []
""",
)


@pytest.mark.req("S3.13")
def test_workflows_are_those_that_were_agreed() -> None:
    names = {each.name for each in WORKFLOWS}
    assert names == {
        *("backend.yml", "frontend.yml", "end-to-end.yml", "images.yml", "nightly.yml")
    }
    assert [path.name for path in FOLDER.iterdir() if path.suffix != ".yml"] == []


@pytest.mark.req("S3.13")
@each_workflow
def test_workflow_asks_for_targets_that_exist(workflow: Workflow) -> None:
    assert unknown_targets(workflow, MAKEFILE) == []


@pytest.mark.req("S3.13")
@pytest.mark.parametrize("workflow", [*WORKFLOWS, *OWN_ACTIONS], ids=lambda each: str(each.name))
def test_workflow_uses_actions_by_commit(workflow: Workflow) -> None:
    assert unpinned(workflow) == []
    assert missing_here(workflow) == []


@pytest.mark.req("S3.13")
@each_workflow
def test_workflow_may_read_the_code_and_no_more(workflow: Workflow) -> None:
    assert grants(workflow) == []
    assert "${{ secrets." not in workflow.text
    kept = [
        step["with"]["persist-credentials"]
        for step in workflow.steps
        if step.get("uses", "").startswith("actions/checkout@")
    ]
    assert kept
    assert not any(kept)


@pytest.mark.req("S3.13")
@each_workflow
def test_workflow_ends_and_gives_way_to_its_successor(workflow: Workflow) -> None:
    assert endless(workflow) == []
    assert workflow.content["concurrency"]["group"].endswith("${{ github.ref }}")


@pytest.mark.req("S3.13")
@each_workflow
def test_workflow_runs_what_make_runs(workflow: Workflow) -> None:
    for command in workflow.commands:
        assert re.match(r"make [a-z0-9-]+$|docker compose logs\b", command), command


@pytest.mark.req("S3.13")
def test_every_part_of_make_test_is_run_somewhere() -> None:
    asked = {command.removeprefix("make ") for each in WORKFLOWS for command in each.commands}
    parts = {"check-backend", "check-backend-tests", "check-web", "test-e2e"}
    gates = {"coverage", "coverage-web", "audit-deps", "test-full", "test-stack"}
    assert parts | gates <= asked


@pytest.mark.req("S3.13")
def test_targets_of_a_makefile_are_found() -> None:
    assert make_targets("BIN := x\nall: a b ## Help\n\t@b: c\ntest-e2e:\n") == {"all", "test-e2e"}


def test_bad_workflow_is_found() -> None:
    assert unknown_targets(BAD, "test: install\n") == ["nothing"]
    assert unpinned(BAD) == [
        "actions/checkout@v7",
        "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1",
        "actions/checkout@3d3c42e",
    ]
    assert missing_here(BAD) == ["./.github/actions/nowhere"]
    assert grants(BAD) == ["all jobs", "first", "second"]
    assert endless(BAD) == ["first", "second"]
