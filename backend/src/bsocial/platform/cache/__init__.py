"""Redis or Valkey, which may be away at any time."""
