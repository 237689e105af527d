"""The deltas and their audit, with a real database."""
