"""Tests of streams, without servers."""
