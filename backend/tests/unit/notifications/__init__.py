"""Tests of notifications, without servers."""
