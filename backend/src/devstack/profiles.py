"""Server settings of the embedded PostgreSQL: one set for real data, one for tests."""

from dataclasses import dataclass, field

from devstack.commands import parse_settings

_COMMON = parse_settings(
    "listen_addresses=127.0.0.1 unix_socket_directories= max_connections=200 jit=off"
    " max_locks_per_transaction=256 timezone=UTC log_timezone=UTC log_checkpoints=off"
    " random_page_cost=1.1"
) | {"log_line_prefix": "%m [%p] "}
"""TCP on loopback only: no socket path can be too long, and every login has a password.
Partitions and their indexes each take a lock, hence the lock table. Statements are short:
compiling them costs more than it saves. Disks are solid-state."""


@dataclass(frozen=True, slots=True)
class Profile:
    """Settings for the server and flags for initdb."""

    settings: dict[str, str]
    initdb_flags: tuple[str, ...] = field(default=())

    def arguments(self) -> list[str]:
        """Return the settings as arguments of the postgres program."""
        pairs = (_COMMON | self.settings).items()
        return [part for name, value in pairs for part in ("-c", f"{name}={value}")]


DURABLE = Profile(
    parse_settings(
        "fsync=on synchronous_commit=on full_page_writes=on checkpoint_completion_target=0.9"
        " shared_buffers=256MB effective_cache_size=1GB work_mem=16MB maintenance_work_mem=128MB"
        " max_wal_size=4GB"
    ),
    ("--data-checksums",),
)
"""As in production: a commit that was answered survives any crash."""

FOR_TESTS = Profile(
    parse_settings(
        "fsync=off synchronous_commit=off full_page_writes=off shared_buffers=128MB"
        " max_wal_size=2GB autovacuum_naptime=10s"
    ),
    ("--no-sync",),
)
"""Fast, and thrown away: it does not survive a crash of the machine."""
