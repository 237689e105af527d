#!/bin/sh
# Installs the backend from its lock file into backend/.venv: `install.sh PYTHON`.
set -eu
cd "$(dirname "$0")/../.."
uv=$(sh infra/make/toolchain.sh uv)
exec "$uv" sync --frozen --extra embedded --compile-bytecode --project backend --python "$1"
