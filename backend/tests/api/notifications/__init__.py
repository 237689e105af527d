"""Tests of notifications over HTTP and over the stream."""
