#!/bin/sh
# Installs Pulumi $1 into the folder $2, by Pulumi's own installer.
set -eu

curl --fail --silent --show-error --location --max-time 300 --retry 2 https://get.pulumi.com |
  sh -s -- --version "$1" --install-root "$2" --no-edit-path
"$2/bin/pulumi" version
