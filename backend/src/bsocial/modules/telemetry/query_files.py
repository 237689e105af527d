"""The queries for Elasticsearch, kept as files that anyone can send."""

from pathlib import Path
from typing import Any

import orjson

from bsocial.platform.config import ROOT_DIR

QUERIES_DIR = ROOT_DIR / "es_queries"
Json = dict[str, Any]


class QueryFile:
    """A query file: JSON in which the texts `{{name}}` stand for parameters."""

    def __init__(self, name: str, folder: Path = QUERIES_DIR) -> None:
        """Read the file; raises FileNotFoundError."""
        self.name = name
        self._template = (folder / f"{name}.json").read_bytes()

    def fill(self, **parameters: object) -> Json:
        """Return the body of the search; raises KeyError for a missing parameter."""
        body: Json = _filled(orjson.loads(self._template), parameters)
        return body


def _filled(node: Any, parameters: dict[str, object]) -> Any:
    """Replace whole texts by values, so that no value can become a part of the query."""
    if isinstance(node, dict):
        return {key: _filled(value, parameters) for key, value in node.items()}
    if isinstance(node, list):
        return [_filled(value, parameters) for value in node]
    if isinstance(node, str) and node.startswith("{{") and node.endswith("}}"):
        return parameters[node[2:-2]]
    return node
