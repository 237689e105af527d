"""The event log: read in the order of commits, restored, replayed."""
