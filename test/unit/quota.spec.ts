import assert from "node:assert/strict";
import fc from "fast-check";
import { bytes, cpuQuantity, memoryQuantity, milliCpu } from "../../components/quota/amount.ts";
import { type PodDemand, podDemand } from "../../components/quota/demand.ts";
import { format, need, quotaNames, withHeadroom } from "../../components/quota/need.ts";
import { explainShortages, quota } from "../../components/quota/quota.ts";
import type { Resources } from "../../components/resources.ts";

const defaults: Resources = {
  cpu: { request: "100m", limit: "500m" },
  memory: { request: "128Mi", limit: "256Mi" },
};

const once = { count: 1, surge: 0 };

function container(cpu: string, memory: string, more: object = {}) {
  return { resources: { requests: { cpu, memory }, limits: { cpu, memory } }, ...more };
}

describe("what a pod needs", () => {
  const requests = (spec: unknown) => podDemand("x", spec, once, defaults).requests;

  it("is the sum of its containers", () => {
    const spec = { containers: [container("100m", "1Mi"), container("250m", "2Mi")] };
    assert.deepEqual(requests(spec), { cpu: 350, memory: 3 * 2 ** 20 });
  });

  it("is that of its largest init container where that is more", () => {
    const initContainers = [container("1", "1Mi"), container("2", "1Mi")];
    const spec = { initContainers, containers: [container("500m", "8Mi")] };
    assert.deepEqual(requests(spec), { cpu: 2000, memory: 8 * 2 ** 20 });
  });

  it("counts a sidecar with the containers, and with the init containers that come after it", () => {
    const sidecar = container("300m", "1Mi", { restartPolicy: "Always" });
    const initContainers = [container("1", "1Mi"), sidecar, container("900m", "1Mi")];
    const spec = { initContainers, containers: [container("100m", "1Mi")] };
    assert.equal(requests(spec).cpu, 1200);
  });

  it("is the namespace's default for a container that declares nothing, and the limit for one without a request", () => {
    const silent = { containers: [{ name: "silent" }] };
    assert.deepEqual(requests(silent), { cpu: 100, memory: 128 * 2 ** 20 });
    assert.equal(podDemand("x", silent, once, defaults).limits.cpu, 500);
    const limited = { containers: [{ resources: { limits: { cpu: 1, memory: "1Gi" } } }] };
    assert.deepEqual(requests(limited), { cpu: 1000, memory: 2 ** 30 });
  });

  it("can't be told where resources are known only later", () => {
    const later = { containers: Promise.resolve([]) };
    assert.throws(() => requests(later), /pods of x .*plain values.*containers/s);
  });
});

describe("quantities of a quota", () => {
  it("come back as they went in", () => {
    fc.assert(
      fc.property(fc.nat(), (milli) => {
        assert.equal(milliCpu(cpuQuantity(milli)), milli);
        assert.equal(bytes(memoryQuantity(milli * 2 ** 20)), milli * 2 ** 20);
      }),
    );
  });

  it("are never less than what they say", () => {
    assert.equal(milliCpu("0.1"), 100);
    assert.equal(milliCpu("1n"), 1);
    fc.assert(fc.property(fc.nat(), (size) => bytes(memoryQuantity(size)) >= size));
  });
});

const amount = fc.record({ cpu: fc.nat(10_000), memory: fc.nat(2 ** 34) });
const demand: fc.Arbitrary<PodDemand> = fc.record({
  name: fc.string({ minLength: 1 }),
  requests: amount,
  limits: amount,
  count: fc.integer({ min: 1, max: 20 }),
  surge: fc.nat(3),
});
const demands = fc.record({
  pods: fc.array(demand, { maxLength: 8 }),
  services: fc.nat(30),
  persistentVolumeClaims: fc.nat(30),
});

describe("a quota", () => {
  it("that is computed is enough for the stack, whatever the stack is", () => {
    fc.assert(
      fc.property(demands, fc.nat(200), (all, headroomPercent) => {
        const { hard } = quota(all, { headroomPercent });
        const given = {
          cpu: { requests: hard["requests.cpu"], limits: hard["limits.cpu"] },
          memory: { requests: hard["requests.memory"], limits: hard["limits.memory"] },
          pods: Number(hard.pods),
          services: Number(hard.services),
          persistentVolumeClaims: Number(hard.persistentvolumeclaims),
        };
        assert.deepEqual(quota(all, given).shortages, []);
      }),
    );
  });

  it("never gets smaller when something is added", () => {
    fc.assert(
      fc.property(demands, demand, (all, another) => {
        const less = need(all);
        const more = need({ ...all, pods: [...all.pods, another] });
        for (const name of quotaNames) assert.ok(more[name] >= less[name]);
      }),
    );
  });

  it("leaves the room on top that is asked for", () => {
    const needed = need({ pods: [], services: 7, persistentVolumeClaims: 10 });
    assert.equal(withHeadroom(needed, 20).services, 9);
    assert.equal(withHeadroom(needed, 0).persistentvolumeclaims, 10);
  });

  it("takes given numbers as they are, and computes the others", () => {
    const all = { pods: [], services: 5, persistentVolumeClaims: 0 };
    const { hard } = quota(all, { pods: 50, cpu: { limits: "16" }, headroomPercent: 0 });
    assert.equal(hard.pods, "50");
    assert.equal(hard["limits.cpu"], "16");
    assert.equal(hard.services, "5");
  });
});

describe("the quota of Cordum's own document", () => {
  type Size = readonly [request: string, limit: string];
  const sized = ([cpuRequest, cpuLimit]: Size, [memoryRequest, memoryLimit]: Size) => ({
    resources: {
      requests: { cpu: cpuRequest, memory: memoryRequest },
      limits: { cpu: cpuLimit, memory: memoryLimit },
    },
  });
  const small = sized(["100m", "500m"], ["128Mi", "512Mi"]);
  const medium = sized(["150m", "750m"], ["256Mi", "768Mi"]);
  const large = sized(["200m", "1"], ["256Mi", "1Gi"]);
  const exporter = { name: "exporter" };
  const pods = (name: string, count: number, surge: number, ...containers: readonly object[]) =>
    podDemand(name, { containers }, { count, surge }, defaults);

  /** The document's table of resources, the servers as in the overlay's manifests, an exporter beside each Redis. */
  const document = (gateways: number, schedulers: number, surge: number) => ({
    pods: [
      pods("cordum-context-engine", 1, surge, small),
      pods("cordum-safety-kernel", 2, surge, small),
      pods("cordum-scheduler", schedulers, surge, medium),
      pods("cordum-api-gateway", gateways, surge, large),
      pods("cordum-workflow-engine", 1, surge, medium),
      pods("cordum-dashboard", 1, surge, small),
      pods("cordum-nats", 3, 0, large),
      pods("cordum-redis", 6, 0, large, exporter),
    ],
    services: 10,
    persistentVolumeClaims: 10,
  });
  const given = {
    cpu: { requests: "8", limits: "16" },
    memory: { requests: "8Gi", limits: "16Gi" },
    pods: 50,
    services: 20,
    persistentVolumeClaims: 10,
  };

  it("is too small for the document's own stack at rest, and has no claim to spare", () => {
    const { shortages } = quota(document(2, 2, 0), given);
    const needed = shortages.map((one) => [one.name, format(one.name, one.needed)]);
    assert.deepEqual(needed, [
      ["limits.cpu", "18250m"],
      ["limits.memory", "17152Mi"],
    ]);
    const another = { ...document(2, 2, 0), persistentVolumeClaims: 11 };
    assert.ok(quota(another, given).shortages.some(({ name }) => name === "persistentvolumeclaims"));
  });

  it("is further off with its autoscalers at their maxima and a rollout, and all of it is told", () => {
    const text = explainShortages("cordum", quota(document(10, 10, 1), given).shortages);
    assert.match(text, /namespace cordum .*Nothing was changed/);
    assert.match(text, /limits\.cpu: given are 16, needed 36250m, which is 20250m more/);
    assert.match(text, /cordum-api-gateway 11 \(10 pods and 1 while rolling out\)/);
    assert.match(text, /limits\.memory: given are 16Gi/);
    assert.match(text, /leave them out to have them computed/);
  });
});
