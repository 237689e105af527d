"""The feed: one's own posts and those of the people one follows, the newest first."""
