"""infra/k8s: valid by the schemas of Kubernetes, and in agreement with itself and the settings."""

from secrets import token_hex
from typing import Any

import kubernetes_validate
import pytest
import yaml

from bsocial.entrypoints.supervisor.events import event_processes
from bsocial.platform.config import Settings
from tests.architecture.deployment.files import (
    KUBERNETES,
    OVERLAY,
    VERSION,
    Json,
    commands,
    kustomization,
    manifests,
    read_env,
    settings_names,
)

BASE = KUBERNETES / "base"
ALL = [*manifests(BASE), *manifests(OVERLAY)]
COMPONENT = "app.kubernetes.io/component"
SECRETS = read_env(KUBERNETES / "secrets.env-example")


def named(kind: str) -> dict[str, Json]:
    return {each["metadata"]["name"]: each for each in ALL if each["kind"] == kind}


def pods() -> dict[str, Json]:
    made = {**named("Deployment"), **named("Job")}
    return {name: each["spec"]["template"]["spec"] for name, each in made.items()}


def container(name: str) -> Json:
    (found,) = pods()[name]["containers"]
    only: Json = found
    return only


@pytest.mark.req("S1.29")
@pytest.mark.parametrize("manifest", ALL, ids=lambda m: f"{m['kind']}-{m['metadata']['name']}")
def test_manifest_is_valid_by_the_schema_of_kubernetes(manifest: Json) -> None:
    kubernetes_validate.validate(manifest, kubernetes_validate.latest_version(), strict=True)


def test_validator_refuses_what_is_no_manifest() -> None:
    broken = {"apiVersion": "v1", "kind": "Service", "metadata": {}, "spec": {"ports": "none"}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(broken, kubernetes_validate.latest_version(), strict=True)


@pytest.mark.req("S1.29")
def test_every_process_is_a_deployment_with_a_command_that_exists() -> None:
    full = Settings(kafka_bootstrap="kafka:9092", elasticsearch_url="http://elasticsearch:9200")
    assert {"app", "web", "worker", *event_processes(full)} <= set(named("Deployment"))
    assert set(named("Job")) == {"migrate"}
    for name in pods():
        command = container(name).get("command", ["bsocial", "migrate"])
        assert command[0] == "bsocial"
        assert command[1] in commands()


@pytest.mark.req("S3.14")
def test_settings_and_secrets_exist_and_are_valid(monkeypatch: pytest.MonkeyPatch) -> None:
    told = read_env(BASE / "settings.env") | read_env(OVERLAY / "settings.env") | SECRETS
    assert set(told) <= settings_names()
    assert not set(read_env(BASE / "settings.env")) & set(SECRETS)
    for name in settings_names():
        monkeypatch.delenv(name, raising=False)
    for name, value in (told | {"AUTH__SECRET": token_hex(32)}).items():
        monkeypatch.setenv(name, value)
    settings = Settings(_env_file=None)
    assert settings.is_production
    assert container("app")["ports"][0]["containerPort"] == settings.api_port
    assert container("web")["env"] == [{"name": "API_URL", "value": "http://app:8000"}]
    # Pods share no folder.
    assert settings.storage.s3_bucket
    for name in ("worker", *event_processes(settings)):
        assert container(name)["ports"][0]["containerPort"] == settings.metrics_port


@pytest.mark.req("S1.29")
def test_images_have_the_version_of_the_project() -> None:
    names = {container(name)["image"] for name in pods()}
    assert names == {f"bsocial-backend:{VERSION}", f"bsocial-web:{VERSION}"}
    replaced = kustomization(OVERLAY)["images"]
    assert {f"{each['name']}:{each['newTag']}" for each in replaced} == names


@pytest.mark.req("S1.29")
def test_what_names_something_names_what_exists() -> None:
    deployments = named("Deployment")
    for name, each in deployments.items():
        labels = each["spec"]["template"]["metadata"]["labels"]
        assert each["spec"]["selector"]["matchLabels"] == {COMPONENT: name} == labels
    for service in named("Service").values():
        target = deployments[service["spec"]["selector"][COMPONENT]]["metadata"]["name"]
        ports = {each["name"] for each in container(target)["ports"]}
        assert {each["targetPort"] for each in service["spec"]["ports"]} <= ports
    assert {"app", "worker", "notifier"} <= set(named("HorizontalPodAutoscaler"))
    for scaler in named("HorizontalPodAutoscaler").values():
        assert scaler["spec"]["scaleTargetRef"]["name"] in deployments
        assert "replicas" not in deployments[scaler["spec"]["scaleTargetRef"]["name"]]["spec"]
    for budget in named("PodDisruptionBudget").values():
        assert budget["spec"]["selector"]["matchLabels"][COMPONENT] in deployments
    for rule in named("Ingress")["bsocial"]["spec"]["rules"]:
        for path in rule["http"]["paths"]:
            service = named("Service")[path["backend"]["service"]["name"]]
            assert path["backend"]["service"]["port"]["name"] == service["spec"]["ports"][0]["name"]


@pytest.mark.req("S1.29")
@pytest.mark.parametrize("name", pods())
def test_pod_is_bounded_probed_and_has_no_rights(name: str) -> None:
    only, pod = container(name), pods()[name]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["automountServiceAccountToken"] is False
    assert only["securityContext"]["readOnlyRootFilesystem"] is True
    assert only["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert only["resources"]["requests"]["cpu"]
    assert only["resources"]["limits"]["memory"]
    if name != "migrate":
        ports = {each["name"] for each in only["ports"]}
        for probe in ("startupProbe", "livenessProbe"):
            how: Any = only[probe].get("httpGet") or only[probe]["tcpSocket"]
            assert how["port"] in ports


@pytest.mark.req("S1.29")
def test_patch_changes_an_object_and_a_container_that_exist() -> None:
    for patch in kustomization(OVERLAY)["patches"]:
        changed = yaml.safe_load((OVERLAY / patch["path"]).read_text())
        target = named(changed["kind"])[changed["metadata"]["name"]]
        containers = changed["spec"]["template"]["spec"]["containers"]
        known = target["spec"]["template"]["spec"]["containers"]
        assert {each["name"] for each in containers} <= {each["name"] for each in known}
