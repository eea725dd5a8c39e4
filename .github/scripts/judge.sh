#!/bin/sh
# Previews $STACK by the program of the checkout $1, and judges what the stack would be then; all of it goes to the folder $2.
# A No-Go is a result, not a failure: what is new of it is told in the comment.
set -eu

checkout=$1
mkdir -p "$2"
out=$(cd "$2" && pwd)
make -C "$checkout" --silent pr-preview STACK="$STACK" OUT="$out" KUBECONFIG="$KUBECONFIG"
make -C "$checkout" --silent readiness STACK="$STACK" EXPORT="$out/planned.json" LIVE=no FORMATS='json sarif' \
  OUT="$out/readiness" || [ -s "$out/readiness/report.json" ]
