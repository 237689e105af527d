"""The event log: written in the transaction of the data, read in commit order."""
