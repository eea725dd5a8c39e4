#!/bin/sh
# Tries connections: try-connections.sh SECONDS ROUNDS ADDRESS/PORT/MEANT …, where MEANT is yes or no. Prints `0 open` or
# `0 closed` for each, by its place.
#
# The network learns of a new pod a moment after it starts. So everything is tried in rounds, until two of them agree and
# all that is meant is open.
set -eu

seconds=$1
rounds=$2
shift 2

# Few enough at once that a tenth of a processor starts them all long before the first gives up.
at_once=8

try() {
  rest=${2#*/}
  if nc -w "$seconds" "${2%%/*}" "${rest%%/*}" -e true >/dev/null 2>&1; then
    echo "$1 open"
  else
    echo "$1 closed"
  fi
}

round() {
  place=0
  for target; do
    if [ $((place % at_once)) -eq 0 ]; then wait; fi
    try "$place" "$target" &
    place=$((place + 1))
  done
  wait
}

all_meant_open() {
  place=0
  for target; do
    case $target in
      */yes) printf '%s\n' "$now" | grep -q -x "$place open" || return 1 ;;
    esac
    place=$((place + 1))
  done
}

before=
while [ "$rounds" -gt 0 ]; do
  now=$(round "$@" | sort -n)
  if [ "$now" = "$before" ] && all_meant_open "$@"; then break; fi
  before=$now
  rounds=$((rounds - 1))
done
printf '%s\n' "$now"
