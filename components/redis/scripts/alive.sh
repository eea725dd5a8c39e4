#!/bin/sh
# Fails when the server does not answer at all. Whatever it answers is a sign of life, also that it still loads its
# data; and a certificate that has run out is no reason for a restart, which would not mend it.
set -eu

here=${0%/*}
answer=$(sh "$here/cli.sh" self PING 2>&1) && exit 0
status=$?
echo "$answer"
[ "$status" -ne 124 ] || exit 1 # timed out
case $answer in *refused*) exit 1 ;; esac
