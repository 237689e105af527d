"""The processes: the only place where things are wired."""
