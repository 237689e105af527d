"""Redis or Valkey as a cache; every use tolerates an outage."""
