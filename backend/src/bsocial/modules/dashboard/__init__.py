"""The public dashboard."""
