import { probes } from "../../../components/health.ts";
import type { Identity } from "../../../components/identity.ts";
import type { WorkloadArgs } from "../../../components/workload.ts";
import { releases } from "./releases.ts";
import type { CertManagerSettings } from "./settings.ts";

/** Ports of cert-manager's own. */
export const ports = {
  /** Where the API server asks the webhook. */
  webhook: 10250,
  webhookHealth: 6080,
  metrics: 9402,
  health: 9403,
} as const;

const identity = (name: string, component: string): Identity => ({
  name,
  component,
  partOf: "cert-manager",
  version: releases.version,
});

/** Its three programs, in the order in which they start. */
export const identities = {
  cainjector: identity("cert-manager-cainjector", "cainjector"),
  webhook: identity("cert-manager-webhook", "webhook"),
  controller: identity("cert-manager-controller", "controller"),
} as const;

export type Program = keyof typeof identities;
export const programs: readonly Program[] = ["cainjector", "webhook", "controller"];

/** The webhook keeps its own authority here, and makes it anew in time. */
export const webhookAuthority = "cert-manager-webhook-ca";

/**
 * The controllers that run: all that are on by default, but for those of ACME, Vault and CyberArk. These dial servers anywhere, and ACME
 * starts pods and Ingresses in the namespaces of others.
 */
export const controllers = [
  "issuers",
  "clusterissuers",
  "ingress-shim",
  "certificaterequests-approver",
  "certificaterequests-issuer-ca",
  "certificaterequests-issuer-selfsigned",
  "certificates-issuing",
  "certificates-key-manager",
  "certificates-metrics",
  "certificates-readiness",
  "certificates-request-manager",
  "certificates-revision-manager",
  "certificates-trigger",
] as const;

/** As whom its images run. */
const user = 1000;

type Args = Pick<WorkloadArgs, "args" | "health" | "ports" | "replicas" | "resources" | "user">;

export function argsOf(program: Program, { namespace, ...settings }: CertManagerSettings): Args {
  const { replicas, resources } = settings[program];
  return { ...own[program](namespace), replicas, resources, user };
}

const leads = (namespace: string) => `--leader-election-namespace=${namespace}`;

const own: Readonly<Record<Program, (namespace: string) => Pick<Args, "args" | "health" | "ports">>> = {
  controller: (namespace) => ({
    args: [
      "--v=2",
      `--cluster-resource-namespace=${namespace}`,
      leads(namespace),
      `--controllers=${controllers.join(",")}`,
    ],
    ports: { metrics: ports.metrics, health: ports.health },
    health: probes({ kind: "http", path: "/livez", port: "health" }),
  }),
  webhook: (namespace) => ({
    args: [
      "--v=2",
      `--secure-port=${ports.webhook}`,
      `--dynamic-serving-ca-secret-namespace=${namespace}`,
      `--dynamic-serving-ca-secret-name=${webhookAuthority}`,
      ...["", `.${namespace}`, `.${namespace}.svc`].map(
        (suffix) => `--dynamic-serving-dns-names=${identities.webhook.name}${suffix}`,
      ),
    ],
    ports: { webhook: ports.webhook, health: ports.webhookHealth, metrics: ports.metrics },
    health: probes({
      ...{ kind: "http", path: "/healthz", port: "health" },
      liveness: { kind: "http", path: "/livez", port: "health" },
    }),
  }),
  cainjector: (namespace) => ({
    args: ["--v=2", leads(namespace)],
    ports: { metrics: ports.metrics },
    // It has no page of health: what waits to lead serves its metrics, too.
    health: probes({ kind: "tcp", port: "metrics" }),
  }),
};
