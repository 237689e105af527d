#!/bin/sh
# Writes what depends on the place into /tmp/nginx, then becomes nginx. Settings:
#   API, WEB             host:port of what stands behind
#   BEHIND               networks of proxies in front of this one, whose X-Forwarded-For counts; none by default
#   /etc/nginx/tls       fullchain.pem and privkey.pem there turn TLS on
set -eu
made=/tmp/nginx
tls=/etc/nginx/tls
mkdir -p "$made"

# Names are asked again and again, so that containers may come and go.
resolvers=$(awk '/^nameserver/ { print ($2 ~ /:/) ? "[" $2 "]" : $2 }' /etc/resolv.conf | tr '\n' ' ')
{
    echo "resolver $resolvers valid=2s ipv6=off;"
    echo "map \"\" \$api { default \"${API:-app:8000}\"; }"
    echo "map \"\" \$web { default \"${WEB:-web:3000}\"; }"
    for network in ${BEHIND:-}; do
        echo "set_real_ip_from $network;"
    done
} >"$made/place.conf"

if [ -r "$tls/fullchain.pem" ] && [ -r "$tls/privkey.pem" ]; then
    cp /etc/nginx/bsocial/with_tls.conf "$made/site.conf"
else
    cp /etc/nginx/bsocial/without_tls.conf "$made/site.conf"
fi
exec nginx -c /etc/nginx/bsocial/nginx.conf
