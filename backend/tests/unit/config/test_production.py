"""APP_ENV=production starts with nothing that is good enough for a desk only."""

import base64
import secrets
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from bsocial.platform.config import Settings
from bsocial.platform.security.strength import weakness

GOOD = "d3b1f9a04c7e62885fa0917bd2ce4613"
GUESSABLE = {
    "changeme-4c7e62885fa0917bd2ce4613": "stands in examples",
    "My-Secret-4c7e62885fa0917bd2ce46": "stands in examples",
    "a" * 40: "different characters",
    "0123456789ab" * 4: "repeats itself",
    "abcdefghijklmnopqrstuvwxyz0123456789": "row of neighbours",
    "ZYXWVUTSRQPONMLKJIHGFEDCBA987654": "row of neighbours",
}


def production(tmp_path: Path, **more: Any) -> Settings:
    """Settings as the environment of a real place gives them."""
    given = {"app_env": "production", "data_dir": tmp_path, "auth": {"secret": GOOD}, **more}
    return Settings(_env_file=None, **given)


def refusal(tmp_path: Path, **more: Any) -> str:
    """Why it does not start."""
    with pytest.raises(ValidationError) as refused:
        production(tmp_path, **more)
    return str(refused.value)


def test_production_starts_with_a_secret_made_by_chance(tmp_path: Path) -> None:
    settings = production(tmp_path)
    assert settings.cookie_secure
    assert not settings.allow_passwordless
    assert settings.cors.origins == []


@pytest.mark.parametrize(("secret", "reason"), GUESSABLE.items())
def test_production_refuses_a_secret_that_can_be_guessed(
    tmp_path: Path, secret: str, reason: str
) -> None:
    said = refusal(tmp_path, auth={"secret": secret})
    assert reason in said
    assert secret not in said


def test_production_refuses_no_secret_and_a_short_one(tmp_path: Path) -> None:
    assert "needs AUTH__SECRET" in refusal(tmp_path, auth={})
    assert "at least 32 bytes" in refusal(tmp_path, auth={"secret": GOOD[:31]})


@pytest.mark.req("S0.10")
def test_production_refuses_sign_in_without_a_password(tmp_path: Path) -> None:
    said = refusal(tmp_path, auth={"secret": GOOD, "passwordless": True})
    assert "AUTH__PASSWORDLESS" in said


def test_production_refuses_lines_for_debugging(tmp_path: Path) -> None:
    assert "LOG_LEVEL=debug" in refusal(tmp_path, log_level="debug")


@pytest.mark.parametrize("env", ["development", "test"])
def test_a_desk_may_have_what_production_refuses(tmp_path: Path, env: str) -> None:
    auth = {"secret": "a" * 40, "passwordless": True}
    settings = production(tmp_path, app_env=env, auth=auth, log_level="debug")
    assert settings.allow_passwordless


@pytest.mark.parametrize("origin", ["*", "app.example.org", "https://*.example.org", "null"])
def test_other_origins_are_named_one_by_one(tmp_path: Path, origin: str) -> None:
    assert "cors.origins" in refusal(tmp_path, cors={"origins": [origin]})


def test_secrets_made_by_chance_are_strong() -> None:
    for _ in range(500):
        assert weakness(secrets.token_hex(32)) is None
        assert weakness(secrets.token_urlsafe(32)) is None
        assert weakness(base64.b64encode(secrets.token_bytes(32)).decode()) is None
