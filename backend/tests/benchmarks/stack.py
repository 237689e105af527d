"""What is measured: durable servers, databases, and API processes started as in production."""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from bsocial.platform.config import Settings
from bsocial.platform.db.migrate import migrate
from devstack.postgres import EmbeddedPostgres
from devstack.profiles import DURABLE, Profile
from devstack.valkey import EmbeddedValkey
from tests.benchmarks.load import Load
from tests.steps.processes import ApiProcess

PRODUCT = ("tests.benchmarks.app:product", "--factory")
BARE = ("tests.benchmarks.app:with_bare_routes", "--factory")
EMPTY = ("tests.benchmarks.app:empty", "--factory")


@dataclass(frozen=True)
class Servers:
    """The servers of one run, and a folder beside them."""

    postgres: EmbeddedPostgres
    valkey: EmbeddedValkey
    folder: Path

    def database(self, name: str) -> str:
        """Make a migrated, empty database; gives its address."""
        self.postgres.ensure_database(name)
        url = self.postgres.url(name)
        asyncio.run(migrate(Settings(database_url=url), url))
        return url

    @contextmanager
    def api(self, app: tuple[str, ...], database_url: str, **settings: str) -> Iterator["Api"]:
        """Run an app as `bsocial run` does: one process, uvloop, httptools, no access log."""
        environment = {
            "APP_ENV": "test",
            "DATABASE_URL": database_url,
            "REDIS_URL": self.valkey.url(),
            "DATA_DIR": str(self.folder),
            "AUTH__SECRET": "benchmark-" * 4,
            "LOG_LEVEL": "warning",
            **settings,
        }
        process = ApiProcess(environment, self.folder / "api.log", app)
        try:
            asyncio.run(process.start())
            assert process.process
            yield Api(process.port, psutil.Process(process.process.pid))
        finally:
            process.stop()


@contextmanager
def running_servers(profile: Profile = DURABLE) -> Iterator[Servers]:
    """Run PostgreSQL and Valkey with the settings of production, on data that is deleted."""
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir="/var/tmp"))
    folder.chmod(0o755)
    postgres, valkey = EmbeddedPostgres(folder, profile=profile), EmbeddedValkey(folder)
    try:
        postgres.start()
        valkey.start()
        yield Servers(postgres, valkey, folder)
    finally:
        valkey.stop()
        postgres.discard()
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class Api:
    port: int
    process: psutil.Process

    def load(self, *requests: str, clients: int = 64) -> Load:
        return Load(self.port, self.process.pid, list(requests), clients)

    def rss_mb(self) -> float:
        return float(self.process.memory_info().rss / 2**20)
