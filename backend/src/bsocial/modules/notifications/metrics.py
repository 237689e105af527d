"""What is counted about notifications and streams."""

from prometheus_client import Counter, Gauge

TOLD = Counter("bsocial_notifications_total", "Notifications that were written.")
DELIVERED = Counter("bsocial_notifications_delivered_total", "Handed over.", ("way",))
OPEN = Gauge("bsocial_streams_open", "Open WebSockets of this process.")
SENT = Counter("bsocial_stream_frames_total", "Frames queued for clients.", ("type",))
ENDED = Counter("bsocial_streams_ended_total", "Streams that the server ended.", ("reason",))
