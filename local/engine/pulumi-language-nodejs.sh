#!/bin/sh
# What the engine starts to run a Node.js program. This language host is older than the engine and takes the option
# `typescript: false` of Pulumi.yaml only as a flag; without it, it would load a compiler into every preview.
exec "$(dirname "$0")/nodejs-language-host" -typescript=false "$@"
