#!/bin/sh
# Finds or fetches what the Makefile needs: `toolchain.sh python|uv|node` prints a path or says what is missing.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
tools="$root/.tools"

fail() {
    printf '\n%s\n\n' "$*" >&2
    exit 1
}

# A name on PATH need not run (a version manager's shim, say), so each is tried.
is_good_python() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        is_good_python "$PYTHON" || fail "PYTHON=$PYTHON is not Python 3.11 or newer."
        echo "$PYTHON"
        return
    fi
    # The one that the installed backend runs on comes first, so that it is not rebuilt.
    for name in "$root/backend/.venv/bin/python" python3.13 python3.12 python3.11 python3.14 python3; do
        if is_good_python "$name"; then
            "$name" -c 'import sys; print(sys.executable)'
            return
        fi
    done
    found=$(python3 --version 2>&1 || true)
    fail "Python 3.11 or newer is needed (python3 here: ${found:-none}). Install it, or say PYTHON=/path/to/python."
}

find_uv() {
    if command -v uv 2>/dev/null; then
        return
    fi
    if [ -x "$tools/bin/uv" ]; then
        echo "$tools/bin/uv"
        return
    fi
    python=$(find_python)
    "$python" -m pip --version >/dev/null 2>&1 || "$python" -m ensurepip --user >/dev/null 2>&1 ||
        fail "uv is not on PATH, and $python has no pip to fetch it with. Install uv, or pip (on Debian: apt-get install python3-pip)."
    echo "Fetching uv into .tools" >&2
    "$python" -m pip install --quiet --disable-pip-version-check --target "$tools" uv >&2 ||
        fail "uv could not be fetched. Install uv and try again."
    echo "$tools/bin/uv"
}

find_node() {
    command -v node >/dev/null 2>&1 || fail "Node.js 20 or newer is needed for the web. (\`make run-api\` runs without it.)"
    version=$(node --version 2>/dev/null || true)
    major=${version#v}
    major=${major%%.*}
    [ "${major:-0}" -ge 20 ] 2>/dev/null || fail "Node.js 20 or newer is needed for the web; this is ${version:-broken}. (\`make run-api\` runs without it.)"
    command -v npm >/dev/null 2>&1 || fail "npm is missing beside Node.js ${version}."
    command -v node
}

case "${1:-}" in
python) find_python ;;
uv) find_uv ;;
node) find_node ;;
*) fail "usage: toolchain.sh python|uv|node" ;;
esac
