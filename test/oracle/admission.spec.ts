import assert from "node:assert/strict";
import fc from "fast-check";
import { parseQuantity } from "../../lib/quantity.ts";
import { graphFromManifests } from "../../rules/graph/manifests.ts";
import { podAmount } from "../../rules/kubernetes/demand.ts";
import { defaultsIn } from "../../rules/kubernetes/limit-ranges.ts";
import { workloadsIn } from "../../rules/kubernetes/workloads.ts";
import type { Manifest } from "../support/manifest.ts";
import { Oracle } from "../support/oracle.ts";

const runs = { numRuns: Number(process.env.SEAWORTHY_VALUES ?? 500) };
const namespace = "default";

const cpu = fc.constantFrom("100m", "250m", "1", "1500m", "2");
const memory = fc.constantFrom("64Mi", "128Mi", "1Gi", "1500M", "2Gi");
const amounts = fc.record({ cpu, memory }, { requiredKeys: [] });
const resources = fc.record({ requests: amounts, limits: amounts }, { requiredKeys: [] });

const container = (name: string) =>
  fc.record({ name: fc.constant(name), image: fc.constant("example.net/app:1"), resources });

const pods = fc
  .record({
    first: container("first"),
    second: fc.option(container("second")),
    init: fc.option(fc.tuple(container("init"), fc.boolean())),
    later: fc.option(container("later")),
  })
  .map(
    ({ first, init, later, second }): Manifest => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "pod", namespace },
      spec: {
        containers: [first, ...(second ? [second] : [])],
        initContainers: [
          ...(init ? [{ ...init[0], ...(init[1] && { restartPolicy: "Always" }) }] : []),
          ...(later ? [later] : []),
        ],
      },
    }),
  );

const limitRanges = fc.record({ default: amounts, defaultRequest: amounts }, { requiredKeys: [] }).map(
  (limit): Manifest => ({
    apiVersion: "v1",
    kind: "LimitRange",
    metadata: { name: "limits", namespace },
    spec: { limits: [{ type: "Container", ...limit }] },
  }),
);

const quota: Manifest = {
  apiVersion: "v1",
  kind: "ResourceQuota",
  metadata: { name: "quota", namespace },
  spec: {
    hard: { "requests.cpu": "1", "limits.cpu": "1", "requests.memory": "1", "limits.memory": "1", pods: "1" },
  },
};

describe("what a pod counts for", () => {
  let oracle: Oracle;
  before(async function () {
    this.timeout(600_000);
    oracle = await Oracle.start();
  });
  after(() => oracle.stop());

  it("is the same to the rules as to a ResourceQuota, with the defaults of a LimitRange", async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(pods, limitRanges, async (pod, limits) => {
        const verdicts = await Promise.all([oracle.validate(pod), oracle.validate(limits)]);
        if (verdicts.some(({ errors }) => errors.length > 0)) return;
        const { stored } = await oracle.limitRange(pod, [limits]);
        assert.ok(stored, "admission keeps the pod");
        const used = await oracle.usage(quota, [stored]);
        compared += 1;
        for (const side of ["requests", "limits"] as const)
          for (const resource of ["cpu", "memory"])
            assert.equal(
              ours(pod, limits, side, resource),
              Math.round((parseQuantity(used[`${side}.${resource}`] ?? "0") ?? Number.NaN) * 1000),
              `${side}.${resource}`,
            );
      }),
      runs,
    );
    assert.ok(compared > runs.numRuns / 20, `only ${compared} were compared`);
  });
});

/** In thousandths, as the rules have it. */
function ours(pod: Manifest, limits: Manifest, of: "requests" | "limits", resource: string): number {
  const content = JSON.stringify({ apiVersion: "v1", kind: "List", items: [pod, limits] });
  const graph = graphFromManifests([{ path: "pod.json", content }]);
  const [workload] = workloadsIn(graph, namespace);
  assert.ok(workload, "the pod is a workload");
  return Math.round(podAmount(workload, of, resource, defaultsIn(graph, namespace)) * 1000);
}
