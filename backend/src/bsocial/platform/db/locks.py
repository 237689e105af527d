"""Keys of the advisory locks of processes, in one place so that they stay unique."""

from enum import IntEnum, unique


@unique
class ProcessLock(IntEnum):
    """Keys of session or transaction locks. Locks on rows use hashed keys."""

    MIGRATION = 4_707_202_611
    PARTITIONS = 4_707_202_612
    LEADER = 4_707_202_613
    SEED = 4_707_202_614
    MOVIE_IMPORT = 4_707_202_640


READERS = 470_720
"""First key of the two-part lock of an event log reader; the hash of its name is the second."""
