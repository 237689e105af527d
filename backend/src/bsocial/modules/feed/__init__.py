"""The feed: own posts and those of followed people, the newest first."""
