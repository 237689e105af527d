"""Rules of follows."""
