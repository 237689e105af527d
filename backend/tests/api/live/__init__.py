"""Tests of streams over WebSockets, and of the tickets that open them."""
