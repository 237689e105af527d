"""The workflows of the repository, read, and what they rely on."""

import re
from dataclasses import dataclass
from typing import Any

import yaml

from tests.architecture.sources import ROOT

Json = dict[str, Any]
FOLDER = ROOT / ".github" / "workflows"
ACTIONS = ROOT / ".github" / "actions"
TARGET = re.compile(r"^([a-z0-9-]+):", re.MULTILINE)
USES = re.compile(r"^\s*(?:- )?uses:\s*(\S+)[ \t]*(.*)$", re.MULTILINE)
LONGEST_MINUTES = 360
"""What GitHub allows when nothing is said."""


@dataclass(frozen=True)
class Workflow:
    """One file of GitHub's."""

    name: str
    text: str

    @property
    def content(self) -> Json:
        """Its content; `on` is a boolean to YAML, so it stands under True."""
        content: Json = yaml.safe_load(self.text)
        return content

    @property
    def jobs(self) -> dict[str, Json]:
        """Its jobs by name; none in an action."""
        jobs: dict[str, Json] = self.content.get("jobs", {})
        return jobs

    @property
    def steps(self) -> list[Json]:
        """All steps, of an action as of every job."""
        own = self.content.get("runs", {}).get("steps", [])
        return [*own, *(step for job in self.jobs.values() for step in job.get("steps", []))]

    @property
    def commands(self) -> list[str]:
        """All lines that a shell runs."""
        return [line for step in self.steps for line in step.get("run", "").splitlines()]


def make_targets(makefile: str) -> frozenset[str]:
    return frozenset(TARGET.findall(makefile))


def unknown_targets(workflow: Workflow, makefile: str) -> list[str]:
    """Name what the workflow asks `make` for in vain."""
    asked = [
        word
        for command in workflow.commands
        if command.split()[:1] == ["make"]
        for word in command.split()[1:]
        if "=" not in word
    ]
    return sorted(set(asked) - make_targets(makefile))


def unpinned(workflow: Workflow) -> list[str]:
    """Name the actions of others that are not pinned to a commit, with the version beside it."""
    return [
        action
        for action, comment in USES.findall(workflow.text)
        if not action.startswith("./")
        and not (
            re.fullmatch(r"[\w.-]+(/[\w.-]+)+@[0-9a-f]{40}", action)
            and re.match(r"# v\d+(\.\d+)*\b", comment)
        )
    ]


def missing_here(workflow: Workflow) -> list[str]:
    """Name the actions of our own that do not exist."""
    return [
        action
        for action, _comment in USES.findall(workflow.text)
        if action.startswith("./") and not (ROOT / action / "action.yml").is_file()
    ]


def grants(workflow: Workflow) -> list[str]:
    """Name the jobs that may do more than read the code, or do not say what they may do."""
    top = workflow.content.get("permissions")
    found = [] if top == {} else ["all jobs"]
    return found + [
        name
        for name, job in workflow.jobs.items()
        if job.get("permissions") != {"contents": "read"}
    ]


def endless(workflow: Workflow) -> list[str]:
    """Name the jobs without a time limit of their own."""
    return [
        name
        for name, job in workflow.jobs.items()
        if not 0 < job.get("timeout-minutes", LONGEST_MINUTES) < LONGEST_MINUTES
    ]


WORKFLOWS = [Workflow(path.name, path.read_text()) for path in sorted(FOLDER.glob("*.yml"))]
OWN_ACTIONS = [
    Workflow(path.parent.name, path.read_text()) for path in sorted(ACTIONS.glob("*/action.yml"))
]
