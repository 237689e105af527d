#!/bin/sh
# Builds and starts the whole stack with the variables of infra/.compose.env (made from
# .compose.env-example) and .env. Arguments go to `docker compose up`.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/.."

if [ ! -f infra/.compose.env ]; then
    echo "There is no infra/.compose.env: copy infra/.compose.env-example there and change what you need." >&2
    exit 1
fi
# Both belong to one set of variables; where both have a name, .compose.env has the last word.
if [ -f .env ]; then
    set -- --env-file .env --env-file infra/.compose.env up --build --wait --detach "$@"
else
    set -- --env-file infra/.compose.env up --build --wait --detach "$@"
fi
docker compose "$@"
echo "bSocial is up: the API on port 9050 (http://localhost:9050/docs), the web on http://localhost:3000"
