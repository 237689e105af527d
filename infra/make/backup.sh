#!/bin/sh
# `backup.sh STACK backup|restore [NAME] [OPTION…]`: of the embedded servers or DATABASE_URL, or, with
# STACK=docker, of the containers, whose backups are in the volume `backups`.
set -eu
cd "$(dirname "$0")/../.."
stack=$1
action=$2
shift 2
if [ "$action" = restore ] && [ -z "${1:-}" ]; then
    echo "Say which: make restore BACKUP=name" >&2
    exit 1
fi

if [ "$stack" != docker ]; then
    backend/.venv/bin/bsocial "$action" "$@"
    [ "$action" = backup ] || exec backend/.venv/bin/bsocial audit
    exit 0
fi

docker compose build --quiet backup
if [ "$action" = backup ]; then
    exec docker compose run --rm backup backup "$@"
fi
# Nothing may work in the database meanwhile; the servers stay.
docker compose ps --services | grep -vE '^(db|redis|kafka|elasticsearch|proxy)$' | xargs -r docker compose stop
docker compose run --rm backup restore "$@"
docker compose up --wait --detach
exec docker compose exec app bsocial audit
