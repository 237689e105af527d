"""bSocial: a social platform whose every number equals a plain COUNT of the rows it counts."""
