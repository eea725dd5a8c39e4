import assert from "node:assert/strict";
import fc from "fast-check";
import { Graph } from "../../rules/graph/graph.ts";
import { Resource } from "../../rules/graph/resource.ts";
import { addressesIn, serviceNames } from "../../rules/kubernetes/addresses.ts";
import { evictable, surge } from "../../rules/kubernetes/budgets.ts";
import { podAmount } from "../../rules/kubernetes/demand.ts";
import { parseImage } from "../../rules/kubernetes/images.ts";
import type { KubernetesObject, LabelSelector } from "../../rules/kubernetes/objects.ts";
import { exceeds, written } from "../../rules/kubernetes/quantities.ts";
import { selects } from "../../rules/kubernetes/selectors.ts";
import { Workload, workloads } from "../../rules/kubernetes/workloads.ts";
import { objectOf } from "./support/objects.ts";

describe("label selectors", () => {
  const labels = { app: "web", tier: "front" };
  const cases: readonly (readonly [string, LabelSelector | undefined, boolean])[] = [
    ["none selects nothing", undefined, false],
    ["an empty one selects all", {}, true],
    ["one of two labels isn't enough", { matchLabels: { app: "web", tier: "back" } }, false],
    ["In", { matchExpressions: [{ key: "app", operator: "In", values: ["api", "web"] }] }, true],
    [
      "NotIn holds where the label is missing",
      { matchExpressions: [{ key: "zone", operator: "NotIn", values: ["a"] }] },
      true,
    ],
    ["Exists", { matchExpressions: [{ key: "zone", operator: "Exists" }] }, false],
    ["DoesNotExist", { matchExpressions: [{ key: "zone", operator: "DoesNotExist" }] }, true],
    [
      "both parts must hold",
      { matchLabels: { app: "web" }, matchExpressions: [{ key: "tier", operator: "In", values: ["back"] }] },
      false,
    ],
  ];
  for (const [name, selector, expected] of cases)
    it(name, () => assert.equal(selects(selector, labels), expected));

  it("refuse an operator that isn't one", () => {
    assert.throws(
      () => selects({ matchExpressions: [{ key: "app", operator: "in" }] }, labels),
      /isn't an operator/,
    );
  });
});

describe("disruption budgets", () => {
  it("round percentages up, as the controller does", () => {
    assert.equal(evictable({ maxUnavailable: "1%" }, 3), 1);
    assert.equal(evictable({ maxUnavailable: "34%" }, 3), 2);
    assert.equal(evictable({ minAvailable: "50%" }, 3), 1);
    assert.equal(evictable({ minAvailable: "51%" }, 2), 0);
    assert.equal(evictable({ minAvailable: 5 }, 3), 0);
    assert.equal(evictable({}, 3), 0);
  });

  it("never let more go than there are", () => {
    const value = fc.oneof(
      fc.nat(20),
      fc.nat(150).map((percent) => `${percent}%`),
    );
    fc.assert(
      fc.property(value, fc.nat(20), (amount, pods) => {
        for (const spec of [{ maxUnavailable: amount }, { minAvailable: amount }]) {
          const count = evictable(spec, pods);
          assert.ok(count >= 0 && count <= pods);
        }
      }),
    );
  });
});

describe("what pods need", () => {
  const none = { requests: {}, limits: {} };
  const container = (name: string, cpu: string, more: object = {}) => ({
    name,
    resources: { requests: { cpu } },
    ...more,
  });
  const pod = (spec: object) => new Workload(objectOf("Pod", "p", { spec }), { spec });

  it("is the sum of what runs together", () => {
    assert.equal(
      podAmount(pod({ containers: [container("a", "1"), container("b", "500m")] }), "requests", "cpu", none),
      1.5,
    );
  });

  it("is what the largest init container needs, if that is more", () => {
    const spec = {
      initContainers: [container("i", "3"), container("j", "2")],
      containers: [container("a", "1")],
    };
    assert.equal(podAmount(pod(spec), "requests", "cpu", none), 3);
  });

  it("counts a sidecar beside what starts after it, and not beside what ran before", () => {
    const sidecar = container("s", "1", { restartPolicy: "Always" });
    assert.equal(
      podAmount(
        pod({ initContainers: [sidecar, container("i", "3")], containers: [container("a", "1")] }),
        "requests",
        "cpu",
        none,
      ),
      4,
    );
    assert.equal(
      podAmount(
        pod({ initContainers: [container("i", "3"), sidecar], containers: [container("a", "1")] }),
        "requests",
        "cpu",
        none,
      ),
      3,
    );
  });

  it("takes a limit for a missing request before the namespace's default, and adds the overhead", () => {
    const spec = {
      overhead: { cpu: "250m" },
      containers: [{ name: "a", resources: { limits: { cpu: "2" } } }],
    };
    assert.equal(podAmount(pod(spec), "requests", "cpu", { requests: { cpu: "1" }, limits: {} }), 2.25);
  });

  it("of a rolling Deployment is more by a surge, rounded up", () => {
    const deployment = (strategy?: object) =>
      new Workload(objectOf("Deployment", "d", { spec: { strategy } }), {});
    assert.equal(surge(deployment(), 10), 3);
    assert.equal(surge(deployment({ type: "Recreate" }), 10), 0);
    assert.equal(surge(deployment({ rollingUpdate: { maxSurge: 2 } }), 10), 2);
  });
});

describe("quantities", () => {
  it("aren't exceeded by an error of rounding", () => {
    assert.equal(exceeds(0.1 + 0.2, 0.3), false);
    assert.equal(exceeds(0.301, 0.3), true);
  });

  it("are written as people write them", () => {
    assert.equal(written(24.75, "limits.cpu"), "24.75");
    assert.equal(written(24.75 * 2 ** 30, "limits.memory"), "24.75Gi");
  });
});

describe("addresses", () => {
  const hosts = (text: string) =>
    addressesIn(text).map(({ host, port }) => (port === undefined ? host : `${host}:${port}`));
  const cases: Readonly<Record<string, readonly string[]>> = {
    "rediss://store:6379/0": ["store:6379"],
    "postgres://shop:pw@db.shop.svc:5432/shop?sslmode=require": ["db.shop.svc:5432"],
    "store-0.nodes:6379,store-1.nodes:6379": ["store-0.nodes:6379", "store-1.nodes:6379"],
    "redis-cli --tls -h cordum-redis-0.cordum-redis.cordum.svc -p 6379 --rdb x": [
      "cordum-redis-0.cordum-redis.cordum.svc:6379",
      "cordum-redis-0.cordum-redis.cordum.svc",
    ],
    "at 12:30 on 2026-11-20, ratio 3:22": [],
    "ghcr.io/acme/web:v1": [],
    "": [],
  };
  for (const [text, expected] of Object.entries(cases)) {
    it(`in ${JSON.stringify(text)}`, () => assert.deepEqual(hosts(text), expected));
  }

  it("tell a password without showing it", () => {
    assert.equal(addressesIn("amqp://u:p@mq:5672")[0]?.hasPassword, true);
    assert.equal(addressesIn("ssh://git@mq:22")[0]?.hasPassword, false);
  });

  it("mean Services and pods as the cluster's DNS reads them", () => {
    assert.deepEqual(serviceNames("web", "a"), [{ service: "web", namespace: "a" }]);
    assert.deepEqual(serviceNames("web.b.svc.cluster.local", "a"), [{ service: "web", namespace: "b" }]);
    assert.deepEqual(serviceNames("web-0.web.b.svc", "a"), [
      { pod: "web-0", service: "web", namespace: "b" },
    ]);
    assert.deepEqual(serviceNames("web-0.web", "a").at(-1), { pod: "web-0", service: "web", namespace: "a" });
  });
});

describe("images", () => {
  it("have a registry's port apart from their tag", () => {
    const { path, registry, tag } = parseImage("registry.acme.dev:5000/team/web");
    assert.deepEqual(
      { path, registry, tag },
      { path: "team/web", registry: "registry.acme.dev:5000", tag: undefined },
    );
  });

  it("of one word are of Docker's library", () => {
    assert.deepEqual(
      [parseImage("redis:7").registry, parseImage("redis:7").path],
      ["docker.io", "library/redis"],
    );
    assert.equal(parseImage("acme/web").path, "acme/web");
  });
});

describe("workloads", () => {
  it("are found in every kind that makes pods, and not twice", () => {
    const template = { metadata: { labels: { app: "x" } }, spec: { containers: [{ name: "c" }] } };
    const owned = new Resource({
      apiVersion: "apps/v1",
      kind: "ReplicaSet",
      metadata: {
        name: "d-1",
        namespace: "a",
        ownerReferences: [
          { apiVersion: "apps/v1", kind: "Deployment", name: "Deployment", controller: true },
        ],
      },
      spec: { template },
    } as KubernetesObject);
    const graph = new Graph([
      ...(["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job"] as const).map((kind) =>
        objectOf(kind, kind, { spec: { template } }),
      ),
      objectOf("CronJob", "c", { spec: { jobTemplate: { spec: { template } } } }),
      objectOf("Pod", "p", { spec: { containers: [{ name: "c" }] } }),
      owned,
    ]);
    assert.equal(workloads(graph).length, 7);
    assert.ok(workloads(graph).every((one) => one.containers("main").length === 1));
  });
});
