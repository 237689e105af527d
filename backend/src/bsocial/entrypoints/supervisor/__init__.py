"""`bsocial run`: every process of the product on one machine, started in order, stopped as one."""
