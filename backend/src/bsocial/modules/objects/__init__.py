"""Objects: bytes in storage that other modules refer to."""
