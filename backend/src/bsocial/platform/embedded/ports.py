"""TCP ports on the loopback address: is one free, who holds it, and a free one."""

import socket

import psutil

LOOPBACK = "127.0.0.1"


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
    """A port that was free a moment ago."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((LOOPBACK, 0))
        number: int = probe.getsockname()[1]
    return number


def describe_holder(port: int) -> str:
    """What listens on a port, as "process 123 (command line)"; a guess when it is hidden."""
    for process in psutil.process_iter():
        try:
            connections = process.net_connections(kind="inet")
            if any(c.status == psutil.CONN_LISTEN and c.laddr.port == port for c in connections):
                command = " ".join(process.cmdline())[:200] or process.name()
                return f"process {process.pid} ({command})"
        except psutil.Error:
            continue
    return "a process of another user"
