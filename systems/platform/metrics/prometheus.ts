import type { Input } from "@pulumi/pulumi";
import { apiEndpoint } from "../../../components/api-access/server.ts";
import { spreadConstraints } from "../../../components/availability/placement.ts";
import { accessLabel } from "../../../components/endpoint/connection.ts";
import type { Labels } from "../../../components/identity.ts";
import type { Storage } from "../../../components/pod/args.ts";
import { requirements } from "../../../components/resources.ts";
import { podSecurity } from "../../../components/security.ts";
import type { Foundation } from "../../../components/system/foundation.ts";
import { parseQuantity } from "../../../lib/quantity.ts";
import { versionIn } from "../image-version.ts";
import type { MetricsSettings } from "./settings.ts";

/** Name of the custom resource, and of the Service by which Prometheus is asked. */
export const prometheusName = "prometheus";

/** Which the operator gives the reloader beside each server. */
const reloaderPort = 8080;

export const operatorApi = "monitoring.coreos.com/v1";

/** The Service of which each server gets a name of its own. */
export const governingService = "prometheus-operated";

/** The labels of its pods that the operator gives them; systems admit Prometheus by the first. */
export const prometheusPods: Labels = {
  "app.kubernetes.io/name": "prometheus",
  "operator.prometheus.io/name": prometheusName,
};

/** As whom its image runs. */
const user = 65534;

/** What Prometheus is given of the rest of the facility. */
export interface PrometheusParts {
  readonly account: Input<string>;
  /** Secret with its certificate. */
  readonly certificate: Input<string>;
  /** Secret with its own scrapes, and the key there. */
  readonly scrapes: { readonly name: Input<string>; readonly key: string };
  readonly foundation: Pick<Foundation, "images" | "priority" | "storeSpread">;
  /** Where alerts are sent to, as the custom resource has it. @default nowhere */
  readonly alerting?: object;
}

/** The specification of the custom resource. */
export function prometheusSpec({ prometheus }: MetricsSettings, parts: PrometheusParts): object {
  const { image, interval, replicas, resources, retention, storage } = prometheus;
  const { foundation } = parts;
  return {
    image,
    version: versionIn(image),
    imagePullSecrets: foundation.images.pullSecrets?.map((name) => ({ name })) ?? [],
    replicas,
    serviceName: governingService,
    serviceAccountName: parts.account,
    // Runbooks find pods of all programs by `app`.
    podMetadata: { labels: { app: prometheusName, ...accessLabel(apiEndpoint.name) } },
    securityContext: podSecurity(user),
    ...foundation.priority("stores"),
    topologySpreadConstraints: spreadConstraints(prometheusPods, foundation.storeSpread, "StatefulSet"),
    resources: requirements(resources),
    retention,
    retentionSize: retentionSize(storage.size),
    storage: volume(storage),
    scrapeInterval: interval,
    evaluationInterval: interval,
    logFormat: "json",
    ...servedOverTls(parts.certificate),
    additionalScrapeConfigs: parts.scrapes,
    // Or any namespace could have it show its own token to a server of theirs.
    arbitraryFSAccessThroughSMs: { deny: true },
    serviceDiscoveryRole: "EndpointSlice",
    ...(parts.alerting && { alerting: parts.alerting }),
    ...selectors(prometheus.selects),
  };
}

/** What it looks for, in all namespaces. */
function selectors(matchLabels: Labels): object {
  const kinds = ["serviceMonitor", "podMonitor", "probe", "scrapeConfig", "rule"];
  return Object.fromEntries(
    kinds.flatMap((kind) => [
      [`${kind}Selector`, { matchLabels }],
      [`${kind}NamespaceSelector`, {}],
    ]),
  );
}

/** Serves by TLS. The operator has the reloader do so, too, but leaves its probes at HTTP, and the kubelet would kill it. */
export function servedOverTls(secret: Input<string>): object {
  const probe = { httpGet: { path: "/healthz", port: reloaderPort, scheme: "HTTPS" } };
  const probed = { livenessProbe: probe, readinessProbe: probe, startupProbe: probe };
  return {
    web: {
      tlsConfig: {
        cert: { secret: { name: secret, key: "tls.crt" } },
        keySecret: { name: secret, key: "tls.key" },
        minVersion: "TLS12",
      },
    },
    // Merged over the container that the operator makes.
    containers: [{ name: "config-reloader", ...probed }],
  };
}

/** Where such a server keeps its data. */
export function volume({ ephemeral, size, storageClass }: Storage): object {
  if (ephemeral) return { emptyDir: { sizeLimit: size } };
  const spec = {
    accessModes: ["ReadWriteOnce"],
    resources: { requests: { storage: size } },
    ...(storageClass && { storageClassName: storageClass }),
  };
  return { volumeClaimTemplate: { spec } };
}

/** Part of the volume that measurements may fill: the rest is for the write-ahead log, and for blocks that are being merged. */
const share = 0.8;

/** As Prometheus writes sizes. */
export function retentionSize(size: string): string {
  return `${Math.max(1, Math.floor(((parseQuantity(size) ?? 0) * share) / 2 ** 20))}MiB`;
}
