"""Tests of the whole product in its containers: `make test-stack`. No part of `make test`."""
