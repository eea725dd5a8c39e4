#!/bin/sh
# The same for the commit $1 that the pull request is based on; its report goes to the folder $2/base. Where that commit
# can't be judged, perhaps because it is older than these commands, the comment says that nothing is known of the base.
set -eu

out=$2
checkout=$(mktemp -d)/base
git worktree add --quiet --detach "$checkout" "$1"
if "$(dirname "$0")/judge.sh" "$checkout" "$checkout/.seaworthy/judged"; then
  mkdir -p "$out/base"
  cp "$checkout/.seaworthy/judged/readiness/report.json" "$out/base/"
else
  echo "::notice::The base can't be judged, so nothing can be said of what is new."
fi
git worktree remove --force "$checkout"
