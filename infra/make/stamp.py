"""Runs a command only when its inputs changed: `stamp.py NAME INPUT… --makes OUTPUT… -- COMMAND…`.

Inputs are files, folders, or `=text` (a version, say). What counts is their content, not their
times, so a fresh checkout or a switched branch rebuilds only what differs. The stamp is written
after the command has succeeded.
"""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

STAMPS = Path(".build") / "stamps"
GENERATED = {".git", ".next", ".venv", "node_modules", "__pycache__", "test-results", "screenshots"}


def files_in(entry: Path) -> Iterator[Path]:
    """Yield the files of an input in a stable order, without what tools generate."""
    if entry.is_file():
        yield entry
    for folder, folders, names in os.walk(entry):
        folders[:] = sorted(set(folders) - GENERATED)
        yield from (Path(folder) / name for name in sorted(names))


def digest(inputs: list[str], command: list[str]) -> str:
    """Hash the names and contents of the inputs, and the command."""
    total = hashlib.sha256("\0".join(command).encode())
    for entry in inputs:
        if entry.startswith("="):
            total.update(entry.encode())
            continue
        for file in files_in(Path(entry)):
            total.update(str(file).encode())
            total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def main(arguments: list[str]) -> int:
    """Compare, and run when something differs; returns the command's exit code."""
    split, makes = arguments.index("--"), arguments.index("--makes")
    name, inputs = arguments[0], arguments[1:makes]
    outputs, command = arguments[makes + 1 : split], arguments[split + 1 :]
    stamp = STAMPS / name
    wanted = digest(inputs, command)
    is_current = stamp.exists() and stamp.read_text() == wanted
    if is_current and all(Path(output).exists() for output in outputs):
        return 0
    print(f"{name}: {' '.join(command)}", flush=True)
    code = subprocess.run(command, check=False).returncode
    if code == 0:
        STAMPS.mkdir(parents=True, exist_ok=True)
        stamp.write_text(wanted)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
