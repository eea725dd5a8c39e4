import type { LiveCheck, LiveContext } from "../../../readiness/live/check.ts";
import { runLiveChecks } from "../../../readiness/live/run.ts";
import { type LiveSettings, liveSettings } from "../../../readiness/live/settings.ts";
import { parseContract } from "../../../rules/model/contract.ts";
import { ReplayedCluster, type Transcript } from "./replay.ts";

/** A small stack that is in order: `shop`, with a web server, a store, a backup, and a way in. */

export const clock = new Date("2026-11-20T12:00:00Z");

export function hoursAgo(hours: number): string {
  return new Date(clock.getTime() - hours * 3_600_000).toISOString();
}

export const meta = (name: string, more: object = {}) => ({
  name,
  namespace: "shop",
  generation: 1,
  ...more,
});
const selector = (app: string) => ({ matchLabels: { app } });
const ready = [{ type: "Ready", status: "True" }];

export function pod(app: string, number: number, status: object = {}, spec: object = {}) {
  const controller = { kind: "ReplicaSet", name: `${app}-1`, controller: true };
  return {
    metadata: meta(`${app}-${number}`, { labels: { app }, ownerReferences: [controller] }),
    spec: {
      containers: [
        {
          name: app,
          image: `ghcr.io/shop/${app}:v1`,
          resources: { limits: { cpu: "500m", memory: "256Mi" } },
        },
      ],
      ...spec,
    },
    status: {
      phase: "Running",
      podIP: `10.0.0.${number}`,
      startTime: hoursAgo(40),
      conditions: ready,
      containerStatuses: [
        { name: app, ready: true, restartCount: 0, state: { running: { startedAt: hoursAgo(40) } } },
      ],
      ...status,
    },
  };
}

export function deployment(app: string, replicas: number, status: object = {}) {
  const full = { observedGeneration: 1, readyReplicas: replicas, updatedReplicas: replicas };
  return {
    metadata: meta(app),
    spec: { replicas, selector: selector(app) },
    status: { ...full, ...status },
  };
}

export function cronJob(name: string, status: object = {}, more: object = {}) {
  return {
    metadata: meta(name, { creationTimestamp: hoursAgo(1000) }),
    spec: { schedule: "5 * * * *", ...more },
    status: { lastScheduleTime: hoursAgo(0.9), lastSuccessfulTime: hoursAgo(0.8), ...status },
  };
}

export function job(name: string, condition: object, metadata: object = {}) {
  return {
    metadata: meta(name, { creationTimestamp: hoursAgo(1), ...metadata }),
    spec: { template: { spec: { containers: [{ image: "ghcr.io/shop/init:v1" }] } } },
    status: { completionTime: hoursAgo(0.9), conditions: [{ status: "True", ...condition }] },
  };
}

const core = "/api/v1/namespaces/shop";
const apps = "/apis/apps/v1/namespaces/shop";
const ofService = { "kubernetes.io/service-name": "web" };

const objects: Transcript = {
  "/version": { gitVersion: "v1.36.3" },
  "/api/v1/nodes": [{ metadata: { name: "one" }, status: { conditions: ready } }],
  [`${core}/pods`]: [pod("web", 1), pod("web", 2), pod("store", 3)],
  [`${apps}/deployments`]: [deployment("web", 2)],
  [`${apps}/statefulsets`]: [deployment("store", 1)],
  [`${apps}/daemonsets`]: [],
  "/apis/batch/v1/namespaces/shop/jobs": [job("init", { type: "Complete" })],
  "/apis/batch/v1/namespaces/shop/cronjobs": [cronJob("store-backup"), cronJob("restore-drill")],
  [`${core}/persistentvolumeclaims`]: [
    {
      metadata: meta("data-store-0"),
      spec: { storageClassName: "standard", resources: { requests: { storage: "1Gi" } } },
      status: { phase: "Bound", capacity: { storage: "1Gi" } },
    },
  ],
  [`${core}/services`]: [
    {
      metadata: meta("web"),
      spec: { clusterIP: "10.96.0.1", selector: { app: "web" }, ports: [{ name: "https", port: 443 }] },
    },
  ],
  "/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices": [
    {
      metadata: meta("web-1", { labels: ofService }),
      addressType: "IPv4",
      endpoints: [
        { addresses: ["10.0.0.1"], conditions: { ready: true }, targetRef: { kind: "Pod", name: "web-1" } },
      ],
      ports: [{ name: "https", port: 8443 }],
    },
  ],
  [`${core}/resourcequotas`]: [
    {
      metadata: meta("quota"),
      status: {
        hard: { pods: "10", persistentvolumeclaims: "1" },
        used: { pods: "3", persistentvolumeclaims: "1" },
      },
    },
  ],
  [`${core}/events`]: [],
  [`${apps}/replicasets`]: [],
  "/apis/policy/v1/namespaces/shop/poddisruptionbudgets": [],
  "/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies": [],
  [`${core}/secrets`]: [{ metadata: meta("keys", { creationTimestamp: hoursAgo(24) }) }],
  "/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods": [
    { metadata: meta("web-1"), containers: [{ name: "web", usage: { cpu: "50m", memory: "64Mi" } }] },
  ],
  "/apis/networking.k8s.io/v1/namespaces/shop/ingresses": [
    {
      metadata: meta("shop"),
      spec: {
        tls: [{ hosts: ["shop.example.com"] }],
        rules: [{ host: "shop.example.com", http: { paths: [{ path: "/" }, { path: "/api" }] } }],
      },
      status: { loadBalancer: { ingress: [{ ip: "192.0.2.1" }] } },
    },
  ],
};

export const certificate = {
  dnsNames: ["shop.example.com"],
  notBefore: hoursAgo(24),
  notAfter: hoursAgo(-90 * 24),
  chain: ["shop", "Shop CA"],
};

const tries: Transcript = {
  "evict shop/web-1": { status: 201, message: "" },
  "evict shop/store-3": { status: 201, message: "" },
  "try shop": { status: 403, message: 'pods "x" is forbidden: violates PodSecurity "restricted:latest"' },
  "send GET https://shop.example.com/": { status: 200, contentType: "text/html" },
  "send GET https://shop.example.com/api": { status: 401 },
  "send GET https://shop.example.com/api/orders": { status: 401 },
  "certificate 192.0.2.1:443 shop.example.com": certificate,
  "certificate shop/web-1:8443 web.shop.svc": certificate,
  resolve: { "web.shop.svc.cluster.local": ["10.96.0.1"] },
};

export const shop: Transcript = { ...objects, ...tries };

export function contextOf(settings: Partial<LiveSettings> | object = {}, contract: object = {}): LiveContext {
  return {
    namespaces: ["shop"],
    outputs: { namespace: "shop", certificateAuthority: "PEM" },
    contract: parseContract(contract),
    clock,
    settings: liveSettings.parse(settings),
  };
}

/** What a check says of the shop with some answers changed, as `STATUS subject: message`. */
export async function sees(
  check: LiveCheck,
  changes: Transcript = {},
  settings: object = {},
  contract: object = {},
): Promise<readonly string[]> {
  const cluster = new ReplayedCluster({ ...shop, ...changes });
  const context = contextOf(settings, contract);
  const [result] = await runLiveChecks([check], cluster, context, { deadlineSeconds: 5 });
  return (result?.observations ?? []).map(
    ({ message, status, subject }) => `${status} ${subject}: ${message}`,
  );
}
