"""The processes, the command line, and the only place where modules are wired."""
