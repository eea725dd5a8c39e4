import type { Transcript } from "./replay.ts";
import { meta } from "./shop.ts";

/** The shop as Seaworthy deploys one: workloads with labels, what they offer, and policies that know them by their labels. */

export const identity = (name: string) => ({
  "app.kubernetes.io/name": name,
  "app.kubernetes.io/part-of": "shop",
});
export const access = (endpoint: string) => ({ [`access.seaworthy.dev/${endpoint}`]: "true" });

/** All labels of a workload's pods. */
export const labelsOf = (name: string, ...endpoints: readonly string[]): Record<string, string> => ({
  app: name,
  ...identity(name),
  "app.kubernetes.io/managed-by": "seaworthy",
  ...Object.assign({}, ...endpoints.map(access)),
});

const template = (name: string, ...endpoints: readonly string[]) => ({
  metadata: { labels: labelsOf(name, ...endpoints) },
});

export const controller = (name: string, ...endpoints: readonly string[]) => ({
  metadata: meta(name),
  spec: { selector: { matchLabels: identity(name) }, template: template(name, ...endpoints) },
});

/** A Service with ready pods of one owner. */
function offered(
  name: string,
  clusterIP: string,
  owner: string,
  addresses: readonly string[],
  port: number,
  targetPort = port,
) {
  return {
    service: {
      metadata: meta(name),
      spec: { clusterIP, selector: identity(owner), ports: [{ name: "main", port }] },
    },
    slice: {
      metadata: meta(`${name}-1`, { labels: { "kubernetes.io/service-name": name } }),
      endpoints: addresses.map((address) => ({
        addresses: [address],
        conditions: { ready: true },
        targetRef: { kind: "Pod", name: podName(owner, address) },
      })),
      ports: [{ name: "main", port: targetPort }],
    },
    pods: addresses.map((address) => ({
      metadata: meta(podName(owner, address), {
        labels: labelsOf(owner),
        ownerReferences: [{ kind: "StatefulSet", name: owner, controller: true }],
      }),
      spec: {},
    })),
  };
}

const podName = (owner: string, address: string) => `${owner}-${address.split(".").at(-1)}`;

const offers = [
  offered("web", "10.96.0.1", "web", ["10.0.0.1"], 443, 8443),
  offered("store", "10.96.0.2", "store", ["10.0.0.2", "10.0.0.3"], 5432),
  // The same port of some of the same pods, by other names.
  offered("store-readers", "10.96.0.3", "store", ["10.0.0.3"], 5432),
  offered("store-headless", "None", "store", ["10.0.0.2", "10.0.0.3"], 5432),
  offered("bus", "10.96.0.4", "bus", ["10.0.0.4"], 4222),
];

const policy = (name: string, spec: object) => ({ metadata: meta(name), spec });
const matching = (matchLabels: object) => ({ matchLabels });

export const policies = [
  policy("default-deny", { podSelector: {}, policyTypes: ["Ingress", "Egress"] }),
  ...["store", "bus"].flatMap((name) => [
    policy(`${name}-clients`, {
      podSelector: matching(access(name)),
      policyTypes: ["Egress"],
      egress: [{ to: [{ podSelector: matching(identity(name)) }] }],
    }),
    policy(`${name}-servers`, {
      podSelector: matching(identity(name)),
      policyTypes: ["Ingress"],
      ingress: [{ from: [{ podSelector: matching(access(name)) }] }],
    }),
  ]),
  policy("bus-peers", {
    podSelector: matching(identity("bus")),
    policyTypes: ["Ingress", "Egress"],
    ingress: [{ from: [{ podSelector: matching(identity("bus")) }] }],
    egress: [{ to: [{ podSelector: matching(identity("bus")) }] }],
  }),
];

const core = "/api/v1/namespaces/shop";
const apps = "/apis/apps/v1/namespaces/shop";

export const network: Transcript = {
  [`${core}/services`]: offers.map(({ service }) => service),
  "/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices": offers.map(({ slice }) => slice),
  [`${core}/pods`]: offers.flatMap(({ pods }) => pods),
  [`${apps}/deployments`]: [controller("web", "store"), controller("page")],
  [`${apps}/statefulsets`]: [controller("store"), controller("bus")],
  "/apis/batch/v1/namespaces/shop/jobs": [
    {
      metadata: meta("web-migrations-0c5bf01d"),
      spec: { template: template("web-migrations", "store") },
    },
  ],
  "/apis/batch/v1/namespaces/shop/cronjobs": [
    {
      metadata: meta("bus-backup"),
      spec: { jobTemplate: { spec: { template: template("bus-backup", "bus") } } },
    },
  ],
  "/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies": policies,
};

export const connections = {
  web: ["store.shop.svc:5432"],
  "web-migrations": ["store.shop.svc:5432"],
  "bus-backup": ["bus.shop.svc:4222"],
};

/** What the network of the shop lets through, by the labels of who tries. */
export const sound: Transcript = {
  "connect nobody": [],
  "connect access.seaworthy.dev/store": ["10.96.0.2:5432", "10.96.0.3:5432", "10.0.0.2:5432"],
  "connect access.seaworthy.dev/bus": ["10.96.0.4:4222"],
};
