#!/bin/sh
# Prints a short-lived token by which the running job proves to $1 who it is: GitHub signs it, for that audience alone.
# As `token.sh --kubectl <audience>` in the form that a kubeconfig's exec takes.
set -eu

form=token
if [ "$1" = --kubectl ]; then
  form=kubectl
  shift
fi
: "${ACTIONS_ID_TOKEN_REQUEST_URL:?the job needs the permission id-token: write}"
answer=$(curl --fail --silent --show-error --max-time 20 --retry 2 --get --data-urlencode "audience=$1" \
  --header "Authorization: bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN" "$ACTIONS_ID_TOKEN_REQUEST_URL")
token=$(printf '%s' "$answer" | sed -n 's/.*"value" *: *"\([A-Za-z0-9._-]*\)".*/\1/p')
[ -n "$token" ] || { echo 'GitHub answered without a token.' >&2; exit 1; }
if [ "$form" = token ]; then
  printf '%s\n' "$token"
else
  # It is good for five minutes; kubectl and Pulumi ask again before.
  printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"%s","expirationTimestamp":"%s"}}\n' \
    "$token" "$(date -u -d '+4 minutes' +%Y-%m-%dT%H:%M:%SZ)"
fi
