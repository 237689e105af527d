"""Every operation of the API, as its own document describes it, with a request that is fine."""

from dataclasses import dataclass, field
from typing import Any

from bsocial.entrypoints.api import create_app
from bsocial.platform.config import Settings

Json = Any
METHODS = ("get", "put", "post", "delete", "patch")
DOCUMENT: dict[str, Any] = create_app(Settings(app_env="test")).openapi()


def resolve(schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        schema = DOCUMENT["components"]["schemas"][name]
    return schema


def example(schema: dict[str, Any]) -> Json:
    """Give a value that the schema takes, from its examples."""
    schema = resolve(schema)
    for key in ("examples", "enum"):
        if key in schema:
            return schema[key][0]
    for key in ("default", "const"):
        if key in schema:
            return schema[key]
    if "anyOf" in schema:
        return example(schema["anyOf"][0])
    if schema.get("type") == "object":
        members = schema.get("properties", {})
        return {name: example(members[name]) for name in schema.get("required", members)}
    return {"string": "some text", "integer": 1, "boolean": True}[schema["type"]]


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    spec: dict[str, Any] = field(hash=False, repr=False)

    @property
    def id(self) -> str:
        return str(self.spec["operationId"])

    @property
    def needs_token(self) -> bool:
        """Whether nothing but an access token will do."""
        security = self.spec.get("security", [])
        schemes = {name for scheme in security for name in scheme}
        return bool(schemes) and {} not in security and schemes <= {"bearer", "password"}

    @property
    def body(self) -> dict[str, Any] | None:
        content = self.spec.get("requestBody", {}).get("content", {})
        return (
            resolve(content["application/json"]["schema"])
            if "application/json" in content
            else None
        )

    @property
    def form(self) -> dict[str, Any] | None:
        return self._content("application/x-www-form-urlencoded")

    @property
    def upload(self) -> dict[str, Any] | None:
        """The schema of its form with a file."""
        return self._content("multipart/form-data")

    def _content(self, media_type: str) -> dict[str, Any] | None:
        """The schema of its body, in one of the forms it takes."""
        content = self.spec.get("requestBody", {}).get("content", {})
        return resolve(content[media_type]["schema"]) if media_type in content else None

    def parameters(self, place: str) -> list[dict[str, Any]]:
        return [each for each in self.spec.get("parameters", []) if each["in"] == place]

    def request(self, **changes: Any) -> dict[str, Any]:
        """Give the arguments of a request that is fine; `changes` replaces path parameters."""
        values = {each["name"]: 2**62 for each in self.parameters("path")} | changes
        headers = {
            each["name"]: str(example(each["schema"] | each))
            for each in self.parameters("header")
            if each.get("required")
        }
        request: dict[str, Any] = {
            "method": self.method.upper(),
            "url": self.path.format(**values),
            "headers": headers,
        }
        if self.body is not None:
            request["json"] = example(self.body)
        if self.form is not None:
            request["data"] = example(self.form)
        if self.upload is not None:
            request["files"] = {"file": ("a.txt", b"some text")}
        return request


OPERATIONS = [
    Operation(method, path, spec)
    for path, item in DOCUMENT["paths"].items()
    for method, spec in item.items()
    if method in METHODS
]


def name_of(operation: Operation) -> str:
    """Name an operation in a test's title."""
    return operation.id


KNOWS_EVERY_ID = frozenset({"get_artwork"})
"""Pictures are drawn for any number."""
TAKES_NAMES = frozenset({"create_dog"})
"""What is unknown is made, and what is no id is a name."""
