#!/bin/sh
# Tells nginx where the back end and the name server are, then becomes nginx. Uses only what is built into the shell.
set -eu

fail() {
  echo "{\"level\":\"critical\",\"event\":\"start the front end: $1\"}" >&2
  exit 78
}

url=${BACKEND_URL:-http://backend:8080}
url=${url%/}
case $url in
  http://?* | https://?*) ;;
  *) fail "BACKEND_URL is not an http address. Hint: BACKEND_URL=http://host:8080" ;;
esac
scheme=${url%%://*}
authority=${url#*://}
# What has a meaning of its own in the configuration, or a path, is not part of an address.
case $authority in
  *[!A-Za-z0-9.:_-]*) case $authority in
    \[*[!]A-Fa-f0-9:.[]* | [!\[]*) fail "BACKEND_URL holds more than host and port. Hint: BACKEND_URL=http://host:8080" ;;
  esac ;;
esac

resolvers='' search=''
while read -r word rest; do
  case $word in
    nameserver)
      address=${rest%%[ %]*}
      case $address in *:*) address="[$address]" ;; esac
      resolvers="$resolvers $address"
      ;;
    search) search=${rest%% *} ;;
  esac
done < /etc/resolv.conf

# nginx knows no search domains: a bare Service name gets the namespace's, as the resolver of the C library would do.
host=${authority%%:*} port=${authority#"${authority%%:*}"}
case $host:$search in
  \[* | *.*:*) ;;
  *:*.svc.*) authority=$host.$search$port ;;
esac

{
  [ -z "$resolvers" ] || echo "resolver$resolvers valid=5s;"
  echo "map \$host \$backend_url { default \"$scheme://$authority\"; }"
} > /tmp/runtime-http.conf
# `listen [::]` fails on a machine where IPv6 is switched off.
if [ -e /proc/net/if_inet6 ]; then echo 'listen [::]:8080 default_server ipv6only=on;'; fi > /tmp/runtime-listen.conf

echo "{\"level\":\"info\",\"event\":\"start\",\"backend_url\":\"$scheme://$authority\",\"resolvers\":\"${resolvers# }\"}"
exec /usr/sbin/nginx -e stderr -p /tmp -c /etc/nginx/nginx.conf
