"""A run whose only service is a tiny web server: `tiny_run.py BEHAVIOUR [COMMAND…]`.

The supervisor, the signals and the database servers are the real ones.
"""

import sys
from pathlib import Path

from rich.console import Console

from bsocial.entrypoints.supervisor.output import Output
from bsocial.entrypoints.supervisor.stack import RunPlan, run, run_throwaway
from bsocial.platform.config import Settings
from devstack.ports import answers
from devstack.service import Service

TINY = """
import http.server, os, signal, sys, threading
folder, port, behaviour = sys.argv[1], int(sys.argv[2]), sys.argv[3]
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
        if behaviour == "crashes":
            threading.Timer(0.3, os._exit, [7]).start()
    def log_message(self, *_): pass
if behaviour == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
if behaviour == "never-ready":
    sys.exit("no reason at all")
print("[tiny] serving", flush=True)
http.server.HTTPServer(("127.0.0.1", port), Handler).serve_forever()
"""


def tiny_services(settings: Settings, *, with_web: bool) -> list[Service]:
    """One service, which behaves as the first argument says."""
    del with_web
    port = settings.api_port
    return [
        Service(
            "tiny",
            [sys.executable, "-c", TINY, str(settings.data_dir), str(port), sys.argv[1]],
            folder=Path("/"),
            is_ready=answers("127.0.0.1", port, "/"),
            grace_seconds=60,
        )
    ]


def main() -> int:
    command = tuple(sys.argv[2:])
    plan = RunPlan(Settings(), with_web=False, command=command, list_services=tiny_services)
    start = run_throwaway if command else run
    return start(plan, Output(Console(highlight=False)))


if __name__ == "__main__":
    sys.exit(main())
