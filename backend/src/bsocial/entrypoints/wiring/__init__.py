"""The wiring of a process's modules: one file a module."""
