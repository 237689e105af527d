"""Imports data sets of movies: read as a stream, checked row by row, published in one moment."""
