#!/bin/sh
# Writes what a job needs to reach its stack into the folder $1: a kubeconfig without any key in it, whose token is asked
# for when it is used, and for states in S3 a token that AWS takes for a role. Nothing here outlives the job.
set -eu

folder=$1
: "${KUBERNETES_SERVER:?set the variable KUBERNETES_SERVER of the environment: https://…}"
: "${KUBERNETES_CA:?set the variable KUBERNETES_CA of the environment: the certificate in base64}"
scripts=$(cd "$(dirname "$0")" && pwd)
umask 077
mkdir -p "$folder"
cat >"$folder/kubeconfig" <<EOF
apiVersion: v1
kind: Config
clusters: [{ name: stack, cluster: { server: "$KUBERNETES_SERVER", certificate-authority-data: "$KUBERNETES_CA" } }]
contexts: [{ name: stack, context: { cluster: stack, user: job } }]
current-context: stack
users:
  - name: job
    user:
      exec:
        apiVersion: client.authentication.k8s.io/v1
        command: $scripts/token.sh
        args: [--kubectl, "${KUBERNETES_AUDIENCE:-kubernetes}"]
        interactiveMode: Never
EOF
if [ -n "${AWS_ROLE_ARN:-}" ]; then
  "$scripts/token.sh" sts.amazonaws.com >"$folder/aws-token"
fi
