"""The commands of `bsocial`: one file a command, or a few that belong together."""
