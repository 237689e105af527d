#!/bin/sh
# `as_owner.sh FOLDER COMMAND…` runs a command as the account that owns a mounted folder, so that
# the files it writes there belong to whoever has the checkout. Needs to be started as root.
set -eu
folder=$1
shift
owner=$(stat -c %u "$folder")
export HOME=/tmp
[ "$owner" -eq 0 ] && exec "$@"
exec setpriv --reuid="$owner" --regid="$(stat -c %g "$folder")" --clear-groups "$@"
