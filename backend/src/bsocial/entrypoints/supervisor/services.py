"""The services of the product, and the checks that they can run here."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from bsocial.entrypoints.supervisor.environment import shared_environment
from bsocial.entrypoints.supervisor.events import event_services
from bsocial.entrypoints.supervisor.worker import worker_service
from bsocial.platform.config import ROOT_DIR, Settings
from devstack.errors import StackError
from devstack.ports import answers, describe_holder, free_port, is_free, reachable_host
from devstack.service import Service

_NODE_MAJOR = 20
_GRACEFUL_SECONDS = 10
_MIGRATION_SECONDS = 900
# Frames are small: compressing them would cost 60 kB of memory a socket, and clients send little.
WEBSOCKETS = ("--ws-per-message-deflate", "false", "--ws-max-size", "16384")
# Uvicorn would rewrite the client's address by a rule of its own; TRUSTED_PROXIES is ours.
SERVING = ("--no-access-log", "--no-proxy-headers", *WEBSOCKETS)
_WEB_SERVER = ROOT_DIR / "frontend" / ".next" / "standalone" / "server.js"
_BACKEND = ROOT_DIR / "backend"


def settle_ports(settings: Settings, *, with_web: bool) -> Settings:
    """Replace port 0 by a free one; raises StackError that names the holder of a taken one."""
    names = ("api_port", "web_port") if with_web else ("api_port",)
    chosen = {}
    for name in names:
        port = getattr(settings, name) or free_port()
        if not is_free(port, settings.host):
            raise StackError(
                f"Port {port} is taken by {describe_holder(port)}. "
                f"Stop that, or set {name.upper()} to another port."
            )
        chosen[name] = port
    return settings.model_copy(update=chosen)


def addresses(settings: Settings, *, with_web: bool) -> dict[str, str]:
    """Return the addresses to print when all is up."""
    host = reachable_host(settings.host)
    api = f"http://{host}:{settings.api_port}"
    web = f"http://{host}:{settings.web_port}"
    rows = {"Web": web, "Dashboard": f"{web}/dashboard"} if with_web else {}
    return rows | {"API": f"{api}/api", "API docs": f"{api}/docs"}


def product_services(settings: Settings, *, with_web: bool) -> list[Service]:
    """Return the services in starting order; `settings` names the running servers."""
    services = [
        _api(settings),
        *event_services(settings, _folder()),
        worker_service(settings, _folder()),
    ]
    if with_web:
        services.append(_web(settings))
    return services


def _api(settings: Settings) -> Service:
    """Return the API, which migrates the database first, and finishes its requests at the end."""
    place = ["--host", settings.host, "--port", str(settings.api_port)]
    return Service(
        "api",
        [
            *(sys.executable, "-m", "uvicorn", "bsocial.entrypoints.api:create_app", "--factory"),
            *(*place, *SERVING),
            *("--timeout-graceful-shutdown", str(_GRACEFUL_SECONDS)),
        ],
        folder=_folder(),
        environment=shared_environment(settings),
        is_ready=answers(settings.host, settings.api_port, "/health/ready"),
        ready_timeout_seconds=_MIGRATION_SECONDS,
        grace_seconds=_GRACEFUL_SECONDS + 5,
    )


def _web(settings: Settings) -> Service:
    """Return the built web; it runs node itself, not npm, so that the stop signal arrives."""
    api = f"http://{reachable_host(settings.host)}:{settings.api_port}"
    return Service(
        "web",
        [find_node(), str(_WEB_SERVER)],
        folder=_WEB_SERVER.parent,
        environment={
            "PORT": str(settings.web_port),
            "HOSTNAME": settings.host,
            "API_URL": api,
            "NODE_ENV": "production",
            "NEXT_TELEMETRY_DISABLED": "1",
        },
        is_ready=answers(settings.host, settings.web_port, "/login"),
        grace_seconds=10,
    )


def check_web() -> None:
    """Raise StackError when the web cannot run here."""
    find_node()
    if not _WEB_SERVER.exists():
        raise StackError("The web is not built. Run `make build-web`, or start with --no-web.")


def find_node() -> str:
    """Return the path of Node.js; raises StackError when it is missing or too old."""
    node = shutil.which("node")
    advice = f"Install Node.js {_NODE_MAJOR} or newer, or start with --no-web."
    if node is None:
        raise StackError(f"Node.js was not found. {advice}")
    version = subprocess.run(  # noqa: S603 - the program that PATH names
        [node, "--version"], capture_output=True, text=True, check=False, timeout=20
    ).stdout.strip()
    major = version.removeprefix("v").split(".")[0]
    if not major.isdigit() or int(major) < _NODE_MAJOR:
        raise StackError(f"Node.js {version or '(broken)'} at {node} is too old. {advice}")
    return node


def command_service(command: list[str], settings: Settings, *, with_web: bool) -> Service:
    """Return the service of a run's command, which finds the stack in its environment."""
    host = reachable_host(settings.host)
    api = f"http://{host}:{settings.api_port}"
    stack = {
        "E2E_BASE_URL": f"http://{host}:{settings.web_port}" if with_web else api,
        "E2E_API_URL": api,
        "E2E_DATABASE_URL": settings.database_url or "",
        "E2E_REDIS_URL": settings.redis_url or "",
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
    }
    environment = shared_environment(settings) | stack
    return Service("command", command, Path.cwd(), environment, grace_seconds=10)


def _folder() -> Path:
    """Return the working folder of the Python processes."""
    return _BACKEND if _BACKEND.is_dir() else Path.cwd()
