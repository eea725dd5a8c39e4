import type { Certificate, CertificateIssuer } from "../../../components/certificates/certificate.ts";
import { probes } from "../../../components/health.ts";
import type { Identity } from "../../../components/identity.ts";
import { secretMount } from "../../../components/pod/mounts.ts";
import type { WorkloadArgs } from "../../../components/workload.ts";
import { ports } from "./network.ts";
import { releases } from "./releases.ts";
import type { PostgresOperatorSettings } from "./settings.ts";

export const pluginIdentity: Identity = {
  name: "barman-cloud",
  component: "plugin",
  partOf: "postgres-operator",
  version: releases.plugin.version,
};

/** The operator reads both Secrets: it pins the certificate of the server, and the plugin takes any client of the same authority. */
export interface PluginCertificates {
  readonly server: Certificate;
  readonly client: Certificate;
}

const secrets = { server: "barman-cloud-server-tls", client: "barman-cloud-client-tls" } as const;

export function issueFor(issuer: CertificateIssuer, namespace: string): PluginCertificates {
  const { name } = pluginIdentity;
  return {
    server: issuer.issue({
      secretName: secrets.server,
      commonName: name,
      // The operator dials the second, and asks for the first.
      dnsNames: [name, `${name}.${namespace}.svc`],
      usage: "server",
    }),
    client: issuer.issue({
      secretName: secrets.client,
      commonName: `${name}-client`,
      dnsNames: [],
      usage: "client",
    }),
  };
}

const user = 10001;

/** One pod: it serves while it leads, so that a second one would never be ready, and an update never done. */
export function pluginArgs(
  { plugin: { resources, sidecarImage } }: PostgresOperatorSettings,
  { client, server }: PluginCertificates,
): Pick<
  WorkloadArgs,
  | "announced"
  | "args"
  | "command"
  | "env"
  | "health"
  | "mounts"
  | "ports"
  | "resources"
  | "singleton"
  | "user"
> {
  return {
    command: ["/manager"],
    args: [
      "operator",
      "--server-cert=/server/tls.crt",
      "--server-key=/server/tls.key",
      // By its authority: a client shows no certificate to a server that asks for one of another issuer.
      "--client-cert=/client/ca.crt",
      `--server-address=:${ports.plugin}`,
      `--health-probe-bind-address=:${ports.health}`,
      "--leader-elect",
    ],
    env: { SIDECAR_IMAGE: sidecarImage },
    ports: { grpc: ports.plugin, health: ports.health },
    health: {
      ...probes({ kind: "http", path: "/healthz", port: "health" }),
      readinessProbe: {
        tcpSocket: { port: "grpc" },
        periodSeconds: 5,
        timeoutSeconds: 3,
        failureThreshold: 2,
      },
    },
    // It reads them at each connection: a renewed one needs no restart.
    mounts: [
      secretMount("server", server.secret, "/server"),
      secretMount("client", client.secret, "/client"),
    ],
    announced: {
      labels: { "cnpg.io/pluginName": "barman-cloud.cloudnative-pg.io" },
      annotations: {
        "cnpg.io/pluginClientSecret": secrets.client,
        "cnpg.io/pluginServerSecret": secrets.server,
        "cnpg.io/pluginPort": `${ports.plugin}`,
      },
    },
    ...{ resources, singleton: true, user },
  };
}
