"""Every metric, label and alert that dashboard, rules and guide name is there."""

import json
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import promql_parser
import pytest
import yaml
from prometheus_client import REGISTRY, Counter, Gauge, Histogram
from prometheus_client.metrics import MetricWrapperBase

import bsocial
from bsocial.platform.config import ROOT_DIR

RULES = ROOT_DIR / "infra" / "prometheus" / "alerts.yml"
DASHBOARD = ROOT_DIR / "infra" / "grafana" / "bsocial.json"
GUIDE = ROOT_DIR / "docs" / "operations.md"
OF_PROMETHEUS = {"job", "instance", "le"}
NOT_OURS = {"up"}
INTERVALS = {"$__rate_interval": "5m"}


@dataclass(frozen=True)
class Question:
    """A query, and where it stands."""

    place: str
    text: str


def alerts() -> list[dict[str, Any]]:
    groups = yaml.safe_load(RULES.read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def questions() -> list[Question]:
    found = [Question(rule["alert"], rule["expr"]) for rule in alerts()]
    for panel in json.loads(DASHBOARD.read_text())["panels"]:
        for target in panel.get("targets", ()):
            text = target["expr"]
            for name, value in INTERVALS.items():
                text = text.replace(name, value)
            found.append(Question(panel["title"], text))
    return found


@pytest.fixture(scope="module")
def exported() -> dict[str, set[str]]:
    """The series that the code tells, with their labels."""
    found: dict[str, set[str]] = {}
    for module in pkgutil.walk_packages(bsocial.__path__, "bsocial."):
        for value in vars(import_module(module.name)).values():
            if isinstance(value, MetricWrapperBase):
                for name in series_of(value):
                    found[name] = set(value._labelnames)  # noqa: SLF001 - told nowhere else
    for metric in REGISTRY.collect():
        for sample in metric.samples:
            if sample.name.startswith("process_"):
                found[sample.name] = set(sample.labels)
    return found


def series_of(metric: MetricWrapperBase) -> list[str]:
    """The names under which a metric is told."""
    (described,) = metric.describe()
    if isinstance(metric, Counter):
        return [f"{described.name}_total"]
    if isinstance(metric, Histogram):
        return [f"{described.name}_{part}" for part in ("bucket", "count", "sum")]
    assert isinstance(metric, Gauge)
    return [described.name]


def parts(node: Any) -> Iterator[Any]:
    """Walk through a query."""
    yield node
    for name in ("expr", "lhs", "rhs", "vector_selector", "param"):
        below = getattr(node, name, None)
        if below is not None and not isinstance(below, (str, int, float)):
            yield from parts(below)
    for argument in getattr(node, "args", None) or ():
        yield from parts(argument)


def labels_of(node: Any) -> set[str]:
    modifier = getattr(node, "modifier", None)
    if isinstance(node, promql_parser.AggregateExpr) and modifier is not None:
        return set(modifier.labels)
    return set()


@pytest.mark.parametrize("question", questions(), ids=lambda each: each.place)
def test_query_parses_and_asks_for_what_is_exported(
    exported: dict[str, set[str]], question: Question
) -> None:
    nodes = list(parts(promql_parser.parse(question.text)))
    selectors = [node for node in nodes if isinstance(node, promql_parser.VectorSelector)]
    assert selectors
    known: set[str] = set(OF_PROMETHEUS)
    for selector in selectors:
        assert selector.name in exported.keys() | NOT_OURS
        own = exported.get(selector.name, set())
        assert {each.name for each in selector.matchers.matchers} <= own | OF_PROMETHEUS
        known |= own
    for node in nodes:
        assert labels_of(node) <= known, "nobody tells such a label"


def test_every_metric_of_the_product_is_on_the_dashboard_or_watched(
    exported: dict[str, set[str]],
) -> None:
    asked = " ".join(each.text for each in questions())
    families = {re.sub(r"_(total|bucket|count|sum)$", "", name) for name in exported}
    unseen = {each for each in families if each.startswith("bsocial_") and each not in asked}
    assert unseen <= {
        *("bsocial_jobs_sent", "bsocial_kafka_records", "bsocial_documents_indexed"),
        *("bsocial_stream_frames", "bsocial_streams_ended"),
    }, "too fine for a first look; all else is worth one"


def test_guide_says_what_to_do_about_every_alert_and_no_other() -> None:
    names = [rule["alert"] for rule in alerts()]
    assert len(names) == len(set(names))
    told = re.findall(r"^### (\w+)$", GUIDE.read_text(), re.MULTILINE)
    assert sorted(told) == sorted(names)


@pytest.mark.parametrize("rule", alerts(), ids=lambda each: each["alert"])
def test_alert_says_how_bad_it_is_and_what_is_wrong(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in {"critical", "warning", "info"}
    assert rule["annotations"]["summary"].endswith(".")
    assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}


def test_dashboard_can_be_imported_anywhere() -> None:
    dashboard = json.loads(DASHBOARD.read_text())
    assert dashboard["uid"] == "bsocial"
    ids = [panel["id"] for panel in dashboard["panels"]]
    assert len(ids) == len(set(ids))
    for panel in dashboard["panels"]:
        for target in panel.get("targets", ()):
            assert target["datasource"]["uid"] == "${datasource}"
    (variable,) = dashboard["templating"]["list"]
    assert (variable["name"], variable["type"]) == ("datasource", "datasource")
