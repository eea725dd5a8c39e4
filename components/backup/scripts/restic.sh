# shellcheck shell=sh
# What storing and fetching share. The repository, its password and its credentials come as restic's own variables.

umask 077
export RESTIC_CACHE_DIR="${TMPDIR:-/tmp}/restic" TZ=UTC
# An interrupted run leaves a lock that counts as left behind after half an hour.
lock_deadline=35m

fail() {
  echo "$*" >&2
  exit 1
}

run_restic() {
  if [ "${ENCRYPTION:-on}" = off ]; then set -- --insecure-no-password "$@"; fi
  restic --quiet --retry-lock "$lock_deadline" "$@"
}
