"""Movies and their ratings, from 1 to 10."""
