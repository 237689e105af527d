"""TCP ports on the loopback address: is one free, who holds it, and does a server answer."""

import http.client
import socket
from contextlib import closing

import psutil

from devstack.service import Condition

LOOPBACK = "127.0.0.1"
_TIMEOUT_SECONDS = 5
_OPEN_HOSTS = ("0.0.0.0", "::", "")  # noqa: S104  compared, not bound


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Whether a server could listen there now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """Return a port that was free a moment ago."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((LOOPBACK, 0))
        number: int = probe.getsockname()[1]
    return number


def describe_holder(port: int) -> str:
    """Return what listens on a port, as "process 123 (command line)"; a guess when it is hidden."""
    for process in psutil.process_iter():
        try:
            connections = process.net_connections(kind="inet")
            if any(c.status == psutil.CONN_LISTEN and c.laddr.port == port for c in connections):
                command = " ".join(process.cmdline())[:200] or process.name()
                return f"process {process.pid} ({command})"
        except psutil.Error:
            continue
    return "a process of another user"


def reachable_host(host: str) -> str:
    """Return the address at which a server bound to `host` is reached from this machine."""
    return LOOPBACK if host in _OPEN_HOSTS else host


def answers(host: str, port: int, path: str) -> Condition:
    """Make a check that holds once GET `path` answers with a status below 400."""

    def check() -> bool:
        """Ask once."""
        place = reachable_host(host)
        with closing(http.client.HTTPConnection(place, port, timeout=_TIMEOUT_SECONDS)) as server:
            try:
                server.request("GET", path)
                return server.getresponse().status < 400
            except (OSError, http.client.HTTPException):
                return False

    return check


def replies(port: int, question: bytes, beginning: bytes = b"") -> Condition:
    """Make a check that holds once a server replies, with these bytes if there are any.

    That something listens says little: Docker does so before the server in the container.
    """

    def check() -> bool:
        """Ask once."""
        try:
            with socket.create_connection((LOOPBACK, port), _TIMEOUT_SECONDS) as connection:
                connection.sendall(question)
                reply = connection.recv(16)
                return bool(reply) and reply.startswith(beginning)
        except OSError:
            return False

    return check
