"""docker-compose.yml: names, order, ports, limits, and nothing the settings do not know."""

import re
from ipaddress import ip_address

import pytest

from bsocial.entrypoints.supervisor.events import event_processes
from bsocial.platform.config import Settings
from tests.architecture.deployment.files import (
    COMPOSE,
    PRODUCTION,
    VERSION,
    backend_services,
    commands,
    compose,
    environment_of,
    image_of,
    read_env,
    settings_names,
    variables,
    with_defaults,
)
from tests.architecture.sources import ROOT

OURS = "bsocial-"
EXAMPLE = read_env(ROOT / "infra" / ".compose.env-example")
SETTINGS_EXAMPLE = read_env(ROOT / ".env.example")
METRICS = "9464"
OF_LIBRARIES = {"PROMETHEUS_MULTIPROC_DIR"}
"""What is told to a library and not to us."""


def settings_of(name: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for each in settings_names():
        monkeypatch.delenv(each, raising=False)
    for each, value in environment_of(backend_services()[name]).items():
        monkeypatch.setenv(each, value)
    return Settings(_env_file=None)


@pytest.mark.req("S4.27", "S1.29")
def test_every_process_is_a_service() -> None:
    full = Settings(kafka_bootstrap="kafka:9092", elasticsearch_url="http://elasticsearch:9200")
    processes = {"app", "db", "web", "proxy", "worker", *event_processes(full)}
    assert processes <= set(compose()["services"])
    assert {"alembic", "test", "backup"} <= set(compose()["services"])


@pytest.mark.req("S3.14")
@pytest.mark.parametrize("name", backend_services())
def test_service_is_told_settings_that_exist_and_are_valid(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert set(environment_of(backend_services()[name])) - OF_LIBRARIES <= settings_names()
    settings = settings_of(name, monkeypatch)
    assert ip_address(settings.host).is_unspecified
    assert settings.database_url is not None
    assert "@db:5432/" in settings.database_url


@pytest.mark.req("S3.14")
@pytest.mark.parametrize("name", [COMPOSE, PRODUCTION])
def test_variable_is_a_setting_or_in_the_example_with_the_same_default(name: str) -> None:
    known = SETTINGS_EXAMPLE | EXAMPLE
    for variable, default in variables(name):
        assert variable in known, variable
        if default is not None:
            assert default == known[variable], variable


@pytest.mark.req("S2.1")
def test_every_variable_of_the_example_is_used() -> None:
    used = {variable for name in (COMPOSE, PRODUCTION) for variable, _ in variables(name)}
    assert set(EXAMPLE) <= used


@pytest.mark.req("S0.25")
def test_images_of_ours_have_the_version_of_the_project() -> None:
    images = [image_of(each) for each in compose()["services"].values()]
    assert {tag for name, tag in images if name.startswith(OURS)} == {VERSION}
    assert EXAMPLE["BSOCIAL_VERSION"] == VERSION


@pytest.mark.req("S0.29")
def test_networks_are_made_by_compose_itself() -> None:
    for network in compose()["networks"].values():
        assert not (network or {}).get("external")


@pytest.mark.req("S2.1", "S3.15")
def test_api_is_published_under_its_three_ports_and_the_web_under_its_own() -> None:
    published = [with_defaults(each) for each in compose()["services"]["proxy"]["ports"]]
    assert published == [f"127.0.0.1:{port}:{port}" for port in (3000, 8000, 9050, 4000)]
    for name, service in compose()["services"].items():
        assert name == "proxy" or "ports" not in service
    listened = set(re.findall(r"listen (\d+);", (ROOT / "infra/proxy/nginx.conf").read_text()))
    assert listened == {"3000", "8000", "9050", "4000"}


@pytest.mark.req("S3.16")
def test_whoever_needs_the_database_waits_for_the_migration() -> None:
    assert backend_services()["migrate"]["depends_on"] == {"db": {"condition": "service_healthy"}}
    for name, service in backend_services().items():
        if name not in {"migrate", "alembic", "backup"}:
            needed = service["depends_on"]["migrate"]
            assert needed == {"condition": "service_completed_successfully"}


@pytest.mark.req("S1.29")
def test_whoever_is_waited_for_has_a_health_check() -> None:
    services = compose()["services"]
    built_in = {"app", "web", "proxy"}
    for service in services.values():
        for needed, how in service.get("depends_on", {}).items():
            if how["condition"] == "service_healthy":
                assert needed in built_in or "test" in services[needed]["healthcheck"], needed


@pytest.mark.req("S1.29")
def test_follower_is_asked_where_it_tells_its_metrics(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("relay", "notifier", "invalidator", "telemetry", "worker"):
        port = settings_of(name, monkeypatch).metrics_port
        assert str(port) == METRICS
        assert METRICS in backend_services()[name]["healthcheck"]["test"]


@pytest.mark.req("S1.29")
def test_command_of_a_service_exists() -> None:
    for service in backend_services().values():
        command = service.get("command", [])
        if command[:1] == ["bsocial"]:
            assert command[1] in commands()
    assert compose()["services"]["backup"]["command"][0] in commands()


def test_service_that_runs_on_has_limits_and_bounded_logs() -> None:
    for name, service in compose()["services"].items():
        if "profiles" not in service:
            assert service["deploy"]["resources"]["limits"]["memory"], name
            assert service["logging"]["options"]["max-size"], name


def test_process_of_ours_may_do_nothing_it_does_not_need() -> None:
    for name, service in compose()["services"].items():
        if image_of(service)[0].startswith(OURS) and "profiles" not in service:
            assert service["cap_drop"] == ["ALL"], name
            assert service["read_only"] is True, name


def test_production_overrides_processes_that_exist_and_demands_secrets() -> None:
    strict = compose(PRODUCTION)["services"]
    assert set(strict) <= set(compose()["services"])
    assert {name for name in backend_services() if name not in strict} == set()
    for name in backend_services():
        assert strict[name]["environment"]["APP_ENV"] == "production"
        assert ":?" in strict[name]["environment"]["AUTH__SECRET"]
        assert ":?" in strict[name]["environment"]["DATABASE_URL"]
        assert set(strict[name]["environment"]) <= settings_names()
