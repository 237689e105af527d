"""Answers are written by compiled code, straight from the models."""

import timeit

import orjson
import pytest
from fastapi.encoders import jsonable_encoder

from bsocial.core.pagination import Page
from bsocial.modules.posts.model import PostView
from tests.steps.builders import make_post_view

PAGE = Page[PostView](
    items=[make_post_view(id=n, title=f"Post {n}", likes=n) for n in range(1, 21)], next_cursor="1"
)


@pytest.mark.req("S3.23")
def test_page_is_written_faster_than_by_orjson() -> None:
    """Orjson needs plain values first; pydantic writes them itself."""
    ours = min(timeit.repeat(PAGE.model_dump_json, number=50, repeat=5))
    by_orjson = min(
        timeit.repeat(lambda: orjson.dumps(jsonable_encoder(PAGE)), number=50, repeat=5)
    )
    assert orjson.loads(PAGE.model_dump_json()) == jsonable_encoder(PAGE)
    assert ours < by_orjson
