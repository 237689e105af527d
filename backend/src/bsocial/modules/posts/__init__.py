"""Posts: publishing, reading, deleting."""
