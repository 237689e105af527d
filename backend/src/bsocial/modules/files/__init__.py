"""Files of any kind that users upload for themselves, forwarded where configured."""
