"""What people say under posts."""
