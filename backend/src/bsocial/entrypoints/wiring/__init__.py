"""How the modules of a process are put together: one file a module."""
