#!/bin/sh
# What the engine starts to run a Node.js program. This language host is older than the engine and takes the options
# `typescript` and `nodeargs` of Pulumi.yaml only as flags; without either, it would load a compiler into every preview.
here=$(dirname "$0")
exec "$here/nodejs-language-host" -typescript=false -nodeargs="--max-semi-space-size=8 --import='$here/../../startup.ts'" "$@"
