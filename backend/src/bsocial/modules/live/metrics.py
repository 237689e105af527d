"""Prometheus metrics of streams."""

from prometheus_client import Counter, Gauge

OPEN = Gauge("bsocial_streams_open", "Open WebSockets of this process.")
SENT = Counter("bsocial_stream_frames_total", "Frames queued for clients.", ("type",))
ENDED = Counter("bsocial_streams_ended_total", "Streams that the server ended.", ("reason",))
