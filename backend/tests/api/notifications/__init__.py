"""Tests of notifications over HTTP."""
