"""A literal path is a path of its own, also for methods that only a template knows."""

import pytest
from starlette.routing import Match, Route

from bsocial.entrypoints.api import create_app
from bsocial.platform.config import Settings
from bsocial.platform.http.router import allowed_methods

ROUTES = [each for each in create_app(Settings(app_env="test")).routes if isinstance(each, Route)]
LITERALS = sorted({each.path for each in ROUTES if "{" not in each.path})


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", LITERALS)
def test_template_does_not_take_a_literal_path(path: str, method: str) -> None:
    """A module with such a path says so: `Route(path, HTTPEndpoint)` after its routes."""
    scope = {"type": "http", "method": method, "path": path}
    taken_by = [each.path for each in ROUTES if each.matches(scope)[0] is Match.FULL]
    assert taken_by[:1] in ([], [path])


def test_methods_of_a_literal_path_are_its_own() -> None:
    assert "/api/posts/mine" in LITERALS
    for path, allowed in {
        "/api/posts/mine": ["GET"],
        "/api/posts/7": ["DELETE", "GET"],
        "/api/users/me": ["DELETE", "GET", "PATCH"],
        "/api/users/7": ["DELETE", "GET", "PATCH", "PUT"],
        "/api/nothing": [],
    }.items():
        scope = {"type": "http", "method": "TRACE", "path": path}
        assert allowed_methods(scope, ROUTES) == allowed
