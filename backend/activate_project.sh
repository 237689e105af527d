# Usage, in backend/ after `uv venv`:  source ./activate_project.sh
# Activates the virtual environment and installs the project into it. For bash and zsh.

_bsocial_here="$(cd "$(dirname "${BASH_SOURCE[0]:-${(%):-%x}}")" && pwd)"

if [ ! -f "$_bsocial_here/.venv/bin/activate" ]; then
    echo "There is no virtual environment in $_bsocial_here: run \`uv venv\` there first." >&2
    unset _bsocial_here
    return 1
fi

. "$_bsocial_here/.venv/bin/activate"

if uv sync --quiet --frozen --extra embedded --project "$_bsocial_here"; then
    echo "bSocial is ready: try \`bsocial --help\` or \`uvicorn main:app --reload\`."
    unset _bsocial_here
else
    unset _bsocial_here
    return 1
fi
