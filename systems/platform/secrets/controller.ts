import type { ResourceRule } from "../../../components/api-access/account.ts";
import { probes } from "../../../components/health.ts";
import type { Identity } from "../../../components/identity.ts";
import type { WorkloadArgs } from "../../../components/workload.ts";
import { releases } from "./releases.ts";
import type { SealedSecretsSettings } from "./settings.ts";

/** Its name is the one by which kubeseal looks for it. */
export const identity: Identity = {
  name: "sealed-secrets-controller",
  component: "controller",
  partOf: "secrets",
  version: releases.version,
};

export const ports = {
  /** Where the public key is to be had. */
  http: 8080,
  metrics: 8081,
} as const;

const rule = (group: string, resources: readonly string[], verbs: readonly string[]): ResourceRule => ({
  apiGroups: [group],
  resources,
  verbs,
});

/** It knows Secrets of others by name alone: it can't list them, and deletes none. A test compares these with the release's chart. */
export const rights = {
  cluster: [
    rule("bitnami.com", ["sealedsecrets"], ["get", "list", "watch"]),
    rule("bitnami.com", ["sealedsecrets/status"], ["update"]),
    rule("", ["secrets"], ["get", "create", "update"]),
    rule("", ["events"], ["create", "patch"]),
  ],
  /** For its own keys. */
  namespace: [rule("", ["secrets"], ["create", "list"])],
} as const;

/** As whom its image runs. */
const user = 1001;

export function controllerArgs({
  keyRenewalDays,
  resources,
}: SealedSecretsSettings): Pick<
  WorkloadArgs,
  "args" | "fieldEnv" | "health" | "ports" | "resources" | "singleton" | "user"
> {
  return {
    args: [
      "--update-status",
      // To make a Secret again that somebody deleted, it would have to list the Secrets of all namespaces.
      "--skip-recreate",
      "--accept-deprecated-v1-data=false",
      `--key-renew-period=${keyRenewalDays * 24}h`,
      `--listen-addr=:${ports.http}`,
      `--listen-metrics-addr=:${ports.metrics}`,
      "--log-format=json",
    ],
    fieldEnv: { POD_NAMESPACE: "metadata.namespace" },
    ports: { http: ports.http, metrics: ports.metrics },
    health: probes({ kind: "http", path: "/healthz", port: "http" }),
    ...{ resources, singleton: true, user },
  };
}
