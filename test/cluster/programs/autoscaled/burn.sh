#!/bin/sh
# Answers on 8080, and keeps a CPU busy as long as there is a file /tmp/burn.
httpd -p 8080 -h /tmp
trap 'exit 0' TERM
while :; do
  if [ -e /tmp/burn ]; then
    i=0
    while [ "$i" -lt 100000 ]; do i=$((i + 1)); done
  else
    sleep 1
  fi
done
