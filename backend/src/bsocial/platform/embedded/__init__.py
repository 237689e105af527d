"""PostgreSQL and Valkey from Python wheels, run as processes of our own.

`servers.adopt_or_start` gives a process the servers it needs. It is not imported here, because
the keeper processes import this package and have no use for the settings.
"""

from bsocial.platform.embedded.errors import EmbeddedError
from bsocial.platform.embedded.postgres import EmbeddedPostgres
from bsocial.platform.embedded.profiles import DURABLE, FOR_TESTS, Profile
from bsocial.platform.embedded.testing import start_test_postgres, start_test_valkey
from bsocial.platform.embedded.valkey import EmbeddedValkey

__all__ = [
    "DURABLE",
    "FOR_TESTS",
    "EmbeddedError",
    "EmbeddedPostgres",
    "EmbeddedValkey",
    "Profile",
    "start_test_postgres",
    "start_test_valkey",
]
