"""Files that people upload: any kind, for themselves, passed on where that is set."""
