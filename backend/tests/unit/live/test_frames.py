"""What clients say is read strictly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bsocial.modules.live.frames import Ack, FrameMalformed, WatchPost, parse_frame


def test_frames_of_clients_are_read() -> None:
    assert parse_frame('{"type": "ack", "id": 7}') == Ack(type="ack", id=7)
    assert parse_frame('{"type": "watch", "post_id": 3}') == WatchPost(type="watch", post_id=3)
    assert parse_frame('{"type": "watch", "post_id": null, "more": []}').type == "watch"


@pytest.mark.req("S1.22")
@given(st.one_of(st.text(), st.binary(), st.text().map(lambda text: f'{{"type": "{text}"}}')))
def test_anything_else_is_malformed(frame: str | bytes) -> None:
    with pytest.raises(FrameMalformed):
        parse_frame(frame)


def test_too_long_a_frame_is_malformed_however_well_it_is_written() -> None:
    with pytest.raises(FrameMalformed):
        parse_frame('{"type": "ack", "id": 7' + " " * 1_000 + "}")
