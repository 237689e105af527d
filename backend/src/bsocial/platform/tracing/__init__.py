"""Traces: what one request causes, from process to process. Off, and free, without a collector."""
