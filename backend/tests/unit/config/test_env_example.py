"""`.env.example` documents every setting, with its real default."""

from pathlib import Path

import pytest
from pydantic import BaseModel

from bsocial.platform.config import ROOT_DIR, Settings


def leaves(model: type[BaseModel], prefix: str = "") -> dict[str, object]:
    """Map the environment's name of every setting to its default."""
    found: dict[str, object] = {}
    for name, field in model.model_fields.items():
        default = field.get_default(call_default_factory=True)
        if isinstance(default, BaseModel):
            found |= leaves(type(default), f"{prefix}{name}__".upper())
        else:
            found[f"{prefix}{name}".upper()] = default
    return found


@pytest.fixture(scope="module")
def example() -> dict[str, str]:
    lines = (ROOT_DIR / ".env.example").read_text().splitlines()
    pairs = [line.split("=", 1) for line in lines if line and not line.startswith("#")]
    assert len({name for name, _ in pairs}) == len(pairs)
    return {pair[0]: pair[1] for pair in pairs}


@pytest.mark.req("S3.14")
def test_env_example_names_every_setting_and_no_other(example: dict[str, str]) -> None:
    assert set(example) == set(leaves(Settings))


@pytest.mark.req("S3.14")
def test_env_example_copied_as_it_is_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, example: dict[str, str]
) -> None:
    for name in example:
        monkeypatch.delenv(name, raising=False)
    copied = tmp_path / ".env"
    copied.write_text((ROOT_DIR / ".env.example").read_text())
    assert Settings(_env_file=copied) == Settings(_env_file=None)
