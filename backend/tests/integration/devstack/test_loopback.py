"""What a desk starts is reached from that desk only."""

import os
from ipaddress import ip_address
from pathlib import Path

import psutil
import pytest
from sqlalchemy import make_url

from bsocial.entrypoints.supervisor.services import product_services
from bsocial.platform.config import Settings
from tests.conftest import POSTGRES, VALKEY


@pytest.mark.parametrize("server", [POSTGRES, VALKEY])
def test_servers_of_a_desk_listen_on_this_machine_only(server: str) -> None:
    port = make_url(os.environ[server]).port
    listening = [
        each.laddr.ip
        for each in psutil.net_connections("tcp")
        if each.status == psutil.CONN_LISTEN and each.laddr and each.laddr.port == port
    ]
    assert listening
    assert all(ip_address(address).is_loopback for address in listening), listening


def test_processes_of_a_desk_are_told_to_listen_on_this_machine_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HOST", raising=False)
    settings = Settings(_env_file=None, data_dir=tmp_path)
    services = {each.name: each for each in product_services(settings, with_web=True)}
    command = services["api"].command
    assert command[command.index("--host") + 1] == "127.0.0.1"
    assert services["web"].environment["HOSTNAME"] == "127.0.0.1"
