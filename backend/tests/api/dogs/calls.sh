#!/bin/sh
# The calls of the brief, one after the other, against the API at $1, about the dog $3 of the user
# $4. Each prints its status; bodies go to the folder $2 by the name of the call.
set -eu
api=$1 out=$2 dog=$3 user=$4

call() {
    name=$1
    shift
    printf '%s %s\n' "$name" "$(curl --silent --show-error --max-time 30 \
        --output "$out/$name.json" --write-out '%{http_code}' "$@")"
}

call list "$api/api/dogs"
call get_missing "$api/api/dogs/$dog"
call adopted_none "$api/api/dogs/is_adopted"
call post_without_token -X POST "$api/api/dogs/$dog"

call register -X POST "$api/api/auth/register" -H 'Content-Type: application/json' -d '{
    "name": "Ada", "last_name": "Lovelace", "username": "'"$user"'",
    "email": "'"$user"'@example.org",
    "password": "correct horse battery", "password_confirmation": "correct horse battery"}'
call token -X POST "$api/api/auth/token" -d username="$user" -d 'password=correct horse battery'
token=$(sed 's/.*"access_token":"\([^"]*\)".*/\1/' "$out/token.json")
bearer="Authorization: Bearer $token"

call post -X POST "$api/api/dogs/$dog" -H "$bearer"
call post_again -X POST "$api/api/dogs/$dog" -H "$bearer"
call post_reserved -X POST "$api/api/dogs/is_adopted" -H "$bearer"
call get "$api/api/dogs/$dog"
id=$(sed 's/^{"id":\([0-9]*\).*/\1/' "$out/get.json")
call get_by_id "$api/api/dogs/by-id/$id"
job=$(sed 's/.*"jobs":\[{"id":\([0-9]*\).*/\1/' "$out/post.json")
call job "$api/api/jobs/$job" -H "$bearer"
call put -X PUT "$api/api/dogs/$dog" -H "$bearer" -H 'Content-Type: application/json' \
    -d '{"is_adopted": true}'
call adopted "$api/api/dogs/is_adopted"
call put_without_token -X PUT "$api/api/dogs/$dog" -H 'Content-Type: application/json' \
    -d '{"is_adopted": false}'
call user -X POST "$api/api/users" -H "$bearer" -H 'Content-Type: application/json' \
    -d '{"name": "Grace", "last_name": "Hopper", "email": "'"$user"'-2@example.org"}'
printf 'any bytes' > "$out/a paper.tar.gz"
call file_without_token -X POST "$api/api/files" -F "file=@$out/a paper.tar.gz"
call file -X POST "$api/api/files" -H "$bearer" -F "file=@$out/a paper.tar.gz"
file=$(sed 's/^{"id":\([0-9]*\).*/\1/' "$out/file.json")
call files "$api/api/files" -H "$bearer"
call file_content "$api/api/files/$file/content" -H "$bearer"
call file_delete -X DELETE "$api/api/files/$file" -H "$bearer"
call list_with_dog "$api/api/dogs"
call delete -X DELETE "$api/api/dogs/$dog" -H "$bearer"
call get_deleted "$api/api/dogs/$dog"
