"""The keeper process: `python -m bsocial.platform.embedded.keeper OPTIONS`.

It starts one server, says when it is ready, starts it again when it crashes, and stops it when
nobody uses it any more. SIGTERM asks it not to linger; in use, it stays.
"""

import os
import signal
import sys
import time
from pathlib import Path

import structlog

from bsocial.platform.embedded.errors import EmbeddedError
from bsocial.platform.embedded.kept import KeeperFiles, KeeperOptions, KeeperState
from bsocial.platform.embedded.postgres import EmbeddedPostgres
from bsocial.platform.embedded.profiles import DURABLE, FOR_TESTS
from bsocial.platform.embedded.restarts import RestartBudget
from bsocial.platform.embedded.valkey import EmbeddedValkey

_log = structlog.get_logger(__name__)

_POLL_SECONDS = 0.1
_PATIENCE_SECONDS = 1.0
"""For users that were killed: their children may still be writing their last answers."""
_STARTER_TIMEOUT_SECONDS = 10


def make_server(options: KeeperOptions) -> EmbeddedPostgres | EmbeddedValkey:
    """Build the server object that the options describe."""
    folder = Path(options.folder)
    if options.kind == "valkey":
        return EmbeddedValkey(folder, port=options.port)
    return EmbeddedPostgres(
        folder,
        port=options.port,
        programs=Path(options.programs) if options.programs else None,
        profile=FOR_TESTS if options.is_throwaway else DURABLE,
    )


class Keeper:
    """One server, kept while it is used."""

    def __init__(self, options: KeeperOptions) -> None:
        """Prepare; nothing is started yet."""
        self._options = options
        self._files = KeeperFiles(Path(options.folder), options.kind)
        self._users = self._files.users()
        self._server = make_server(options)
        self._budget = RestartBudget()
        self._is_asked_to_stop = False
        self._unused_since: float | None = None

    def run(self) -> int:
        """Keep the server until it is unused; returns the exit code."""
        for number in (signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, lambda *_: self._ask_to_stop())
        with self._files.keeper() as lock:
            lock.acquire(_STARTER_TIMEOUT_SECONDS)
            if os.fork():  # the starter waits for this process only: we are nobody's child
                os._exit(0)
            try:
                self._start()
                self._watch()
            except EmbeddedError as error:
                _log.error("keeper.failed", server=self._options.kind, error=str(error))
                self._files.write(KeeperState(os.getpid(), "failed", message=str(error)))
                return 1
            finally:
                self._server.stop()
            self._files.clear()
        self._users.release()
        return 0

    def _ask_to_stop(self) -> None:
        """Remember SIGTERM."""
        self._is_asked_to_stop = True

    def _start(self) -> None:
        """Start the server and publish its address."""
        self._server.start()
        if isinstance(self._server, EmbeddedPostgres):
            self._server.ensure_database()
        message = self._server.notice or ""
        state = KeeperState(os.getpid(), "ready", url=self._server.url(), message=message)
        self._files.write(state)

    def _watch(self) -> None:
        """Return, holding the users' lock, when the server is unused for long enough."""
        while not self._is_abandoned():
            time.sleep(_POLL_SECONDS)
            if not self._server.is_alive():
                self._restart()

    def _is_abandoned(self) -> bool:
        """Whether nobody uses the server; if so, the users' lock is ours from now on."""
        if not self._users.try_acquire():
            self._unused_since = None
            self._is_asked_to_stop = False
            return False
        now = time.time()
        if self._unused_since is None:
            self._unused_since = now
        patience = max(self._unused_since + _PATIENCE_SECONDS, self._files.linger_until())
        if self._is_asked_to_stop or now >= patience:
            return True
        self._users.release()
        return False

    def _restart(self) -> None:
        """Start a server that died again; raises EmbeddedError when it keeps dying."""
        delay = self._budget.spend()
        if delay is None:
            msg = f"The {self._options.kind} server keeps dying; its log is {self._server.log}."
            raise EmbeddedError(msg)
        _log.warning("keeper.server_died", server=self._options.kind, restart_in_seconds=delay)
        time.sleep(delay)
        self._server.stop()
        self._start()


if __name__ == "__main__":
    sys.exit(Keeper(KeeperOptions.from_json(sys.argv[1])).run())
