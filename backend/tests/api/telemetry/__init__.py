"""Telemetry over HTTP."""
