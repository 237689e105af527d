"""The advisory locks that processes hold, all in one place so that no two are the same."""

from enum import IntEnum, unique


@unique
class ProcessLock(IntEnum):
    """Keys of session or transaction locks. Locks on rows are hashed and live apart."""

    MIGRATION = 4_707_202_611
    PARTITIONS = 4_707_202_612
    LEADER = 4_707_202_613
    SEED = 4_707_202_614
    MOVIE_IMPORT = 4_707_202_640


READERS = 470_720
"""The first of the two numbers that lock a reader of the event log; its name gives the second."""
