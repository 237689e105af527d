"""The secret that is made once."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from bsocial.platform.config import AuthSettings, Settings
from bsocial.platform.security import secret as module
from bsocial.platform.security.secret import UnusableSecret, load_secret

pytestmark = pytest.mark.req("U5")

MANY = 6


def settings(folder: Path, secret: str | None = None) -> Settings:
    """Set the data folder, and perhaps a secret."""
    auth = AuthSettings(secret=None if secret is None else SecretStr(secret))
    return Settings(data_dir=folder, auth=auth)


def test_secret_of_the_settings_wins_and_nothing_is_written(tmp_path: Path) -> None:
    assert load_secret(settings(tmp_path / "data", "s" * 32)) == b"s" * 32
    assert not (tmp_path / "data").exists()


def test_secret_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    first = load_secret(settings(tmp_path / "data"))
    assert len(first) >= 32
    assert load_secret(settings(tmp_path / "data")) == first
    path = tmp_path / "data" / "secret"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]
    assert load_secret(settings(tmp_path / "other")) != first


def test_secret_file_too_short_is_refused_without_telling_it(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("short-secret")
    with pytest.raises(UnusableSecret, match="at least 32 bytes") as refused:
        load_secret(settings(tmp_path))
    assert "short-secret" not in str(refused.value)


def test_secret_made_by_another_process_meanwhile_is_taken_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = module._create  # noqa: SLF001  the moment between looking and making

    def late(path: Path) -> None:
        """Let another process be faster."""
        path.write_text("f" * 64)
        real(path)

    monkeypatch.setattr(module, "_create", late)
    assert load_secret(settings(tmp_path)) == b"f" * 64
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def test_processes_that_start_at_once_end_with_the_same_secret(tmp_path: Path) -> None:
    code = (
        "import sys; from bsocial.platform.config import Settings;"
        "from bsocial.platform.security.secret import load_secret;"
        "settings = Settings(); sys.stdin.read(1); print(load_secret(settings).hex())"
    )
    environment = {"DATA_DIR": str(tmp_path / "data"), "APP_ENV": "test"}
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(MANY)
    ]
    for process in processes:
        assert process.stdin
        process.stdin.write("g")
        process.stdin.flush()
    found = {process.communicate(timeout=60)[0].strip() for process in processes}
    assert len(found) == 1
    assert len(found.pop()) == 128
