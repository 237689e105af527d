"""`bsocial seed`: fills an installation with people, posts and a long, lively history."""
