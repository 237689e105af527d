"""The files that say how bSocial is deployed, read."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel

from bsocial.entrypoints.cli import app as command_line
from bsocial.platform.config import Settings
from tests.architecture.sources import BACKEND, ROOT

Json = dict[str, Any]
COMPOSE, PRODUCTION = "docker-compose.yml", "docker-compose.production.yml"
KUBERNETES = ROOT / "infra" / "k8s"
OVERLAY = KUBERNETES / "overlays" / "production"
DOCKERFILES = {
    name: (ROOT / "infra" / "docker" / f"{name}.Dockerfile").read_text()
    for name in ("backend", "frontend", "proxy")
}
VERSION: str = tomllib.loads((BACKEND / "pyproject.toml").read_text())["project"]["version"]
BACKEND_IMAGES = frozenset({"bsocial-backend", "bsocial-tools"})


class Loader(yaml.SafeLoader):
    """Reads Compose's own tags as what they are put on."""


def _plain(loader: yaml.SafeLoader, node: yaml.SequenceNode) -> list[Any]:
    return loader.construct_sequence(node, deep=True)


Loader.add_constructor("!override", _plain)


def settings_names(model: type[BaseModel] = Settings, prefix: str = "") -> frozenset[str]:
    """List the environment's name of every setting."""
    found: set[str] = set()
    for name, field in model.model_fields.items():
        default = field.get_default(call_default_factory=True)
        if isinstance(default, BaseModel):
            found |= settings_names(type(default), f"{prefix}{name}__".upper())
        else:
            found.add(f"{prefix}{name}".upper())
    return frozenset(found)


def read_env(path: Path) -> dict[str, str]:
    """Read a file of NAME=value lines."""
    lines = [line for line in path.read_text().splitlines() if line and line[0] != "#"]
    return dict(line.split("=", 1) for line in lines)


@cache
def compose(name: str = COMPOSE) -> Json:
    found: Json = yaml.load((ROOT / name).read_text(), Loader)  # noqa: S506 - a SafeLoader
    return found


def variables(name: str) -> list[tuple[str, str | None]]:
    """List the variables that a Compose file asks for, each with its default."""
    asked = re.findall(r"\$\{(\w+)(?::-([^}]*)|:\?[^}]*)?\}", (ROOT / name).read_text())
    return [(each, default or None) for each, default in asked]


def with_defaults(text: str) -> str:
    """Fill a Compose value in as it is without any variable set."""
    return re.sub(r"\$\{(\w+)(?::-([^}]*)|:\?[^}]*)?\}", lambda found: found[2] or "", text)


def image_of(service: Json) -> tuple[str, str]:
    """Split the image of a service into its name and its tag."""
    name, _, tag = with_defaults(service["image"]).rpartition(":")
    return name, tag


def backend_services() -> dict[str, Json]:
    services: dict[str, Json] = compose()["services"]
    return {n: each for n, each in services.items() if image_of(each)[0] in BACKEND_IMAGES}


def environment_of(service: Json) -> dict[str, str]:
    """Give what a process is told, as without any variable set."""
    return {
        name: with_defaults(str(value)) for name, value in service.get("environment", {}).items()
    }


def commands() -> frozenset[str]:
    """List the commands of `bsocial`."""
    return frozenset(
        each.name or each.callback.__name__
        for each in command_line.registered_commands
        if each.callback is not None
    )


@cache
def manifests(folder: Path) -> list[Json]:
    """Read what a kustomization lists as its own, without its bases."""
    listed = yaml.safe_load((folder / "kustomization.yaml").read_text())["resources"]
    files = [folder / each for each in listed if each.endswith(".yaml")]
    return [each for file in files for each in yaml.safe_load_all(file.read_text()) if each]


def kustomization(folder: Path) -> Json:
    found: Json = yaml.safe_load((folder / "kustomization.yaml").read_text())
    return found


@cache
def render() -> Json:
    found: Json = yaml.safe_load((ROOT / "render.yaml").read_text())
    return found
