"""Prometheus metrics of notifications."""

from prometheus_client import Counter

TOLD = Counter("bsocial_notifications_total", "Notifications that were written.")
DELIVERED = Counter("bsocial_notifications_delivered_total", "Handed over.", ("way",))
