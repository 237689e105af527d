"""Prometheus metrics of the roller."""

from prometheus_client import Counter

DELTAS_ROLLED = Counter("bsocial_stat_deltas_rolled_total", "Deltas folded into the counters.")
