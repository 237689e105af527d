"""The description of a process: what the keeper has to know to start, watch and stop it."""

import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from devstack.account import Account

Condition = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Service:
    """One process: how it starts, when it is ready, how it stops."""

    name: str
    command: Sequence[str | Path]
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    """Added to our environment; all there is for an isolated process."""
    is_isolated: bool = False
    is_ready: Condition | None = None
    """None for a process that is ready as soon as it runs."""
    ready_timeout_seconds: float = 120
    stop_signal: signal.Signals = signal.SIGTERM
    grace_seconds: float = 15
    stop_steps: Sequence[tuple[signal.Signals, float]] = ()
    """Further signals, each with its seconds, before SIGKILL."""
    signals_group: bool = True
    """Whether signals go to everything that the process has started, too."""
    death_signal: signal.Signals | None = None
    """Sent by the kernel when the keeper dies; None stands for the stop signal."""
    restart_limit: int | None = 3
    """How often it may be started again within a minute; None for ever and at once."""
    account: Account | None = None
    log: Path | None = None
    """The file to write to; without one, output goes to the keeper's sink or its terminal."""
