"""An event is the same before and after Kafka."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from bsocial.core.events import EventMessage
from bsocial.platform.kafka.messages import Headers, headers_of, read_record

EVENT = EventMessage(
    "0199",
    "post.liked",
    "bsocial.interactions.v1",
    "7",
    datetime(2026, 11, 3, 12, 30, 15, 123456, UTC),
    b'{"data": {}}',
)


@dataclass
class Record:
    event: EventMessage
    headers: Headers = field(init=False)

    def __post_init__(self) -> None:
        self.headers = headers_of(self.event)
        self.topic, self.value = self.event.topic, self.event.body
        self.key = self.event.key.encode()


@pytest.mark.req("S1.26")
@pytest.mark.parametrize("is_history", [False, True])
def test_event_is_read_as_it_was_sent(is_history: bool) -> None:
    event = EVENT._replace(is_history=is_history)
    assert read_record(Record(event)) == event


@pytest.mark.req("S1.26")
@pytest.mark.parametrize("missing", ["event_id", "type", "occurred_at"])
def test_record_of_a_stranger_is_refused(missing: str) -> None:
    record = Record(EVENT)
    record.headers = [each for each in record.headers if each[0] != missing]
    with pytest.raises(ValueError, match=missing):
        read_record(record)
