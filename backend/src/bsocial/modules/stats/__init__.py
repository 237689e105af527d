"""Exact counts: deltas written with every row, folded into counters, read together."""
