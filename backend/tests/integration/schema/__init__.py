"""The tables themselves: what they hold and what they refuse."""
