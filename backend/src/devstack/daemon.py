"""The keeper process of one server: `python -m devstack.daemon OPTIONS`.

It starts the server, says when it is ready, starts it again when it crashes, and stops it when
nobody uses it any more. SIGTERM asks it not to linger; in use, it stays. SIGINT stops it.
"""

import contextlib
import json
import os
import signal
import sys
import time
from math import inf
from pathlib import Path

import psutil
import structlog

from devstack.errors import Interrupted, StackError
from devstack.event_servers import SERVERS
from devstack.keeper import Keeper, Kept
from devstack.postgres import EmbeddedPostgres
from devstack.process import wait_until
from devstack.profiles import DURABLE, FOR_TESTS
from devstack.server import LocalServer
from devstack.state import FOR_EVER, KeeperFiles, KeeperOptions, KeeperState
from devstack.valkey import EmbeddedValkey

_log = structlog.get_logger(__name__)

_PATIENCE_SECONDS = 1.0
"""For users that were killed: their children may still be writing their last answers."""
_STARTER_TIMEOUT_SECONDS = 10


def make_server(options: KeeperOptions) -> LocalServer:
    """Build the server object that the options describe."""
    folder, port = Path(options.folder), options.port
    if options.kind == "postgres":
        programs = Path(options.programs) if options.programs else None
        profile = FOR_TESTS if options.is_throwaway else DURABLE
        return EmbeddedPostgres(folder, port=port, programs=programs, profile=profile)
    if options.kind == "valkey":
        return EmbeddedValkey(folder, port=port)
    return SERVERS[options.kind](folder, port=port, way=options.way or "jars")


class KeeperProcess:
    """One server, kept while it is used."""

    def __init__(self, options: KeeperOptions) -> None:
        """Prepare; nothing is started yet."""
        self._options = options
        self._files = KeeperFiles(options)
        self._keeper = Keeper(
            lambda text: _log.warning("keeper", says=text),
            self._is_over,
            on_change=self._publish,
        )
        self._is_asked_to_stop = False
        self._has_to_stop = False
        self._unused_since: float | None = None

    def run(self) -> int:
        """Keep the server until it is unused; returns the exit code."""
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        with self._files.keeper() as lock:
            lock.acquire(_STARTER_TIMEOUT_SECONDS)
            if os.fork():  # the starter waits for this process only: we are nobody's child
                os._exit(0)
            try:
                self._keep()
            except StackError as error:
                _log.error("keeper.failed", server=self._options.kind, error=str(error))
                self._files.write(KeeperState(os.getpid(), "failed", message=str(error)))
                return 1
            self._files.clear()
        self._files.users.release()
        return 0

    def _keep(self) -> None:
        """Keep the server until it is over. Raises StackError."""
        try:
            with contextlib.suppress(Interrupted):
                self._keeper.start(make_server(self._options))
                self._keeper.watch()
        finally:
            self._keeper.stop()

    def _publish(self, server: Kept, is_ready: bool) -> None:
        """Write down whether the server is ready, and where; one that is held down waits."""
        state = KeeperState(os.getpid(), "down")
        if is_ready and isinstance(server, LocalServer):
            if isinstance(server, EmbeddedPostgres):
                server.ensure_database()
            more = (server.url(), server.notice or "", server.pid, server.container)
            state = KeeperState(os.getpid(), "ready", *more)
        self._files.write(state)
        if not is_ready and not self._has_to_stop:
            wait_until(lambda: not self._files.hold.exists(), inf, self._is_over)

    def _on_signal(self, number: int, _frame: object) -> None:
        """Remember a signal."""
        self._is_asked_to_stop = True
        self._has_to_stop |= number == signal.SIGINT

    def _is_over(self) -> bool:
        """Whether the server has to stop; if nobody uses it, the users' lock is ours from then."""
        follow = self._options.follow
        if follow is not None:
            followed_is_gone = follow != FOR_EVER and not psutil.pid_exists(follow)
            self._has_to_stop |= self._is_asked_to_stop or followed_is_gone
        elif not self._has_to_stop:
            self._has_to_stop = self._is_abandoned()
        return self._has_to_stop

    def _is_abandoned(self) -> bool:
        """Whether nobody has used the server for long enough; if so, we hold the users' lock."""
        if not self._files.users.try_acquire():
            self._unused_since = None
            self._is_asked_to_stop = False
            return False
        now = time.time()
        self._unused_since = self._unused_since or now
        patience = max(self._unused_since + _PATIENCE_SECONDS, self._files.linger_until())
        if self._is_asked_to_stop or now >= patience:
            return True
        self._files.users.release()
        return False


if __name__ == "__main__":
    sys.exit(KeeperProcess(KeeperOptions(**json.loads(sys.argv[1]))).run())
