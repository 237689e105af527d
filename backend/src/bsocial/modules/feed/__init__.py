"""The feed: posts of the viewer and of the people they follow, newest first."""
