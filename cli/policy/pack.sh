#!/bin/sh
# Starts a policy pack for the embedded engine, whose language host is older than packs of `runtime: nodejs`. The engine
# takes an executable in place of a pack's folder; each name in packs/ leads here, and stands for the pack of that name.
# Does what a newer language host does, in the folder of the pack, without first loading Pulumi's SDK, which packs bring along.
here=$(dirname "$(readlink -f "$0")")
cd "$here/../../policy/$(basename "$0")" || exit
exec node bin/index.cjs
