"""render.yaml: names, settings, commands and files that exist."""

import pytest

from tests.architecture.deployment.files import commands, render, settings_names
from tests.architecture.sources import ROOT

pytestmark = pytest.mark.req("S4.2")

PLACE = {"PORT", "API_URL"}
"""What the host and the web are told, which is no setting of the backend."""


def test_settings_exist() -> None:
    services = [each for each in render()["services"] if each["type"] != "keyvalue"]
    groups = {each["name"]: each["envVars"] for each in render()["envVarGroups"]}
    told = {each["key"] for group in groups.values() for each in group}
    for service in services:
        for each in service["envVars"]:
            assert each.get("fromGroup", "bsocial") in groups
            told |= {each["key"]} if "key" in each else set()
    assert told - PLACE <= settings_names()
    assert {"DATABASE_URL", "REDIS_URL", "AUTH__SECRET", "APP_ENV"} <= told


def test_what_is_named_exists() -> None:
    services = {each["name"]: each for each in render()["services"]}
    databases = {each["name"] for each in render()["databases"]}
    for service in services.values():
        for each in service.get("envVars", []):
            if "fromService" in each:
                target = each["fromService"]
                assert services[target["name"]]["type"] == target["type"]
            if "fromDatabase" in each:
                assert each["fromDatabase"]["name"] in databases
        if "dockerfilePath" in service:
            assert (ROOT / service["dockerfilePath"]).is_file()
            assert (ROOT / service["dockerContext"]).is_dir()
        if "dockerCommand" in service:
            assert service["dockerCommand"].split()[1] in commands()


def test_ports_and_server_are_those_of_the_images() -> None:
    services = {each["name"]: each for each in render()["services"]}

    def port(name: str) -> str:
        (found,) = [e["value"] for e in services[name]["envVars"] if e.get("key") == "PORT"]
        told: str = found
        return told

    assert (port("bsocial-api"), port("bsocial-web")) == ("8000", "3000")
    assert [each["postgresMajorVersion"] for each in render()["databases"]] == ["18"]
