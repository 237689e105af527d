"""PostgreSQL and Valkey from Python wheels, run as processes of our own."""

from bsocial.platform.embedded.errors import EmbeddedError
from bsocial.platform.embedded.postgres import EmbeddedPostgres
from bsocial.platform.embedded.profiles import DURABLE, FOR_TESTS, Profile
from bsocial.platform.embedded.servers import EmbeddedServers, adopt_or_start
from bsocial.platform.embedded.testing import start_test_postgres, start_test_valkey
from bsocial.platform.embedded.valkey import EmbeddedValkey

__all__ = [
    "DURABLE",
    "FOR_TESTS",
    "EmbeddedError",
    "EmbeddedPostgres",
    "EmbeddedServers",
    "EmbeddedValkey",
    "Profile",
    "adopt_or_start",
    "start_test_postgres",
    "start_test_valkey",
]
