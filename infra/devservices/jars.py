"""Fetches the servers' jars with Maven, once, into a cache folder."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import ServiceFailed

_HERE = Path(__file__).parent
_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"
_FETCH_SECONDS = 1800

Make = Callable[[Path, Path], None]
"""Fills a folder, given a Java."""


def cache_folder() -> Path:
    """Give the cache folder: BSOCIAL_DEVSERVICES_CACHE, else one in the user's home."""
    chosen = os.environ.get("BSOCIAL_DEVSERVICES_CACHE")
    return Path(chosen) if chosen else Path.home() / ".cache" / "bsocial-devservices"


def kafka_jars() -> Path:
    """Give the folder with Kafka's jars, fetching them when needed."""
    return _made("kafka", ["pom.xml"], lambda folder, _: _fetch("kafka", folder), Path())


def elasticsearch_home(java: Path) -> Path:
    """Give a folder with `lib`, `modules`, `config` and the compiled launcher in it."""
    sources = ["pom.xml", "EsNode.java", "log4j2.properties", "plugin-descriptor.properties"]
    return _made("elasticsearch", sources, _make_elasticsearch, java)


def _make_elasticsearch(home: Path, java: Path) -> None:
    """Fetch the node and its transport, and compile the launcher."""
    library, module = home / "lib", home / "modules" / "transport-netty4"
    _fetch("elasticsearch", library)
    _fetch("transport-netty4", module)
    for jar in module.glob("*.jar"):
        if (library / jar.name).exists():
            jar.unlink()
    shutil.copy(_HERE / "plugin-descriptor.properties", module)
    config = home / "config"
    config.mkdir()
    shutil.copy(_HERE / "log4j2.properties", config)
    (config / "elasticsearch.yml").touch()
    (home / "no-native-libraries").mkdir()
    _compile(home, java)


def _compile(home: Path, java: Path) -> None:
    """Compile the launcher, with a compiler from Maven: a runtime without one is enough."""
    with tempfile.TemporaryDirectory() as folder:
        _fetch("compiler", Path(folder))
        _run(
            [
                *(java, "-cp", f"{folder}/*", "org.eclipse.jdt.internal.compiler.batch.Main"),
                *("-21", "-nowarn", "-proc:none", "-cp", _class_path(home / "lib")),
                *("-d", home, _HERE / "EsNode.java"),
            ],
            "The launcher of Elasticsearch does not compile",
        )


def _class_path(folder: Path) -> str:
    """List the jars of a folder; the compiler expands no wildcard."""
    return os.pathsep.join(str(jar) for jar in sorted(folder.glob("*.jar")))


def _fetch(profile: str, target: Path) -> None:
    """Copy the jars of a profile; a download whose checksum is wrong fails."""
    maven = shutil.which("mvn")
    if maven is None:
        raise ServiceFailed(
            "Kafka and Elasticsearch come as jars through Maven, and `mvn` was not found. "
            "Install Maven or Docker, or give KAFKA_BOOTSTRAP and ELASTICSEARCH_URL."
        )
    print(f"fetching the jars of {profile}", file=sys.stderr, flush=True)
    target.mkdir(parents=True, exist_ok=True)
    _run(
        [
            *(maven, "--quiet", "--batch-mode", "--strict-checksums", "-f", _HERE / "pom.xml"),
            *("-P", profile, _PLUGIN, f"-DoutputDirectory={target}", "-DincludeScope=runtime"),
        ],
        f"Maven could not fetch the jars of {profile}",
    )


def _run(command: list[str | Path], what: str) -> None:
    """Run a program to its end; raises ServiceFailed with the end of its output."""
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=_FETCH_SECONDS
        )
    except subprocess.TimeoutExpired:
        raise ServiceFailed(f"{what}: not done within {_FETCH_SECONDS} s.") from None
    if done.returncode:
        tail = "\n".join((done.stdout + done.stderr).splitlines()[-15:])
        raise ServiceFailed(f"{what}:\n{tail}")


def _made(name: str, sources: list[str], make: Make, java: Path) -> Path:
    """Give the cached folder of this state of its sources; a half-made one is never seen."""
    content = b"".join((_HERE / source).read_bytes() for source in sources)
    folder = cache_folder() / f"{name}-{hashlib.sha256(content).hexdigest()[:16]}"
    if folder.exists():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _locked(folder.with_suffix(".lock")):
        if not folder.exists():
            with tempfile.TemporaryDirectory(dir=folder.parent) as making:
                made = Path(making) / name
                made.mkdir()
                make(made, java)
                made.rename(folder)
    return folder


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold a file lock; who comes second waits and finds the work done."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
