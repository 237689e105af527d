"""The embedded Valkey server, for caches, stamps and the job queue."""

import contextlib
import os
import signal

import psutil

from devstack.binaries import find_valkey
from devstack.errors import StackError
from devstack.ports import LOOPBACK, replies
from devstack.process import ServiceProcess
from devstack.server import LocalServer
from devstack.service import Service

_START_SECONDS = 60
_STOP_SECONDS = 20
_SETTINGS = (
    *("--bind", LOOPBACK, "--protected-mode", "yes", "--daemonize", "no"),
    *("--appendonly", "yes", "--appendfsync", "everysec", "--save", ""),
    *("--maxmemory-policy", "noeviction", "--loglevel", "warning"),
)
"""Queue and cache share the server, so nothing may be evicted, and both survive a restart."""
_ASK, _ANSWER = b"PING\r\n", b"+PONG"
"""A server that loads its data does not answer so."""


class EmbeddedValkey(LocalServer):
    """One Valkey server, with its append-only files in `valkey/`."""

    name = "valkey"

    def url(self, database: int = 0) -> str:
        """Return the address of a numbered database."""
        return f"redis://{LOOPBACK}:{self.port}/{database}"

    def _prepare(self) -> None:
        """Have a folder to write to."""
        self.data.mkdir(mode=0o700, exist_ok=True)
        if not os.access(self.data, os.W_OK):
            raise StackError(f"{self.data} belongs to another user and cannot be written.")

    def _recover(self) -> psutil.Process | None:
        """Return a server on our data that answers; stop one that does not."""
        with contextlib.suppress(OSError, ValueError, psutil.Error):
            process = psutil.Process(int((self.data / "valkey.pid").read_text()))
            is_known = process.name().startswith(("valkey", "redis"))
            if is_known and process.cwd() == str(self.data.resolve()):
                for each in process.net_connections(kind="inet4"):
                    is_listening = each.status == psutil.CONN_LISTEN
                    if is_listening and replies(each.laddr.port, _ASK, _ANSWER)():
                        self.port = int(each.laddr.port)
                        return process
                ServiceProcess(self._describe(), adopted=process).stop()
        return None

    def _describe(self) -> Service:
        """Describe the server: SIGTERM makes it write what it holds."""
        place = ["--port", str(self.port), "--dir", str(self.data)]
        return Service(
            self.name,
            [find_valkey(), *_SETTINGS, *place, "--pidfile", str(self.data / "valkey.pid")],
            self.data,
            environment={"LC_ALL": "C", "PATH": os.environ.get("PATH", os.defpath)},
            is_isolated=True,
            is_ready=replies(self.port, _ASK, _ANSWER),
            ready_timeout_seconds=_START_SECONDS,
            stop_signal=signal.SIGTERM,
            grace_seconds=_STOP_SECONDS,
            signals_group=False,
            log=self.log,
        )
