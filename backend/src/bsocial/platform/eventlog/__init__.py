"""The event log: written with the data, read in commit order."""
