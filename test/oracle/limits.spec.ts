import assert from "node:assert/strict";
import fc from "fast-check";
import { limitrangeAdmitsClaims } from "../../rules/capacity/limitrange-admits-claims.ts";
import { limitrangeAdmitsContainers } from "../../rules/capacity/limitrange-admits-containers.ts";
import { quotaFitsStorage } from "../../rules/capacity/quota-fits-storage.ts";
import type { Graph } from "../../rules/graph/graph.ts";
import { graphFromManifests } from "../../rules/graph/manifests.ts";
import { quotasOf } from "../../rules/kubernetes/quotas.ts";
import { workloadsIn } from "../../rules/kubernetes/workloads.ts";
import { evaluate } from "../../rules/model/evaluate.ts";
import type { Rule } from "../../rules/model/rule.ts";
import type { Manifest } from "../support/manifest.ts";
import { Oracle } from "../support/oracle.ts";

const runs = { numRuns: Number(process.env.SEAWORTHY_VALUES ?? 500) };
const namespace = "default";

const object = (apiVersion: string, kind: string, name: string, spec: object): Manifest => ({
  apiVersion,
  kind,
  metadata: { name, namespace },
  spec,
});

const amounts = fc.record(
  {
    cpu: fc.constantFrom("100m", "250m", "1", "1500m", "2"),
    memory: fc.constantFrom("64Mi", "128Mi", "1Gi", "1500M"),
  },
  { requiredKeys: [] },
);
const resources = fc.record({ requests: amounts, limits: amounts }, { requiredKeys: [] });
const containers = (prefix: string, minLength: number) =>
  fc
    .array(resources, { minLength, maxLength: 2 })
    .map((all) =>
      all.map((one, i) => ({ name: `${prefix}${i}`, image: "example.net/app:1", resources: one })),
    );

/** Affinities within the pod's namespace, and across it in each way that there is. */
const affinities = fc
  .constantFrom<object>({}, { namespaces: ["other"] }, { namespaceSelector: {} })
  .chain((across) =>
    fc.constantFrom("podAffinity", "podAntiAffinity").map((kind) => ({
      [kind]: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { topologyKey: "zone", labelSelector: { matchLabels: { a: "b" } }, ...across },
        ],
      },
    })),
  );

const pods = fc
  .record(
    {
      containers: containers("main", 1),
      initContainers: containers("init", 0),
      activeDeadlineSeconds: fc.constant(60),
      priorityClassName: fc.constantFrom("high", "low"),
      affinity: affinities,
    },
    { requiredKeys: ["containers"] },
  )
  .map((spec) => object("v1", "Pod", "pod", spec));

const ratios = fc.record(
  { cpu: fc.constantFrom("1", "2", "4"), memory: fc.constantFrom("1", "2") },
  { requiredKeys: [] },
);
const bounds = { min: amounts, max: amounts, maxLimitRequestRatio: ratios };
const limitRanges = fc
  .record(
    {
      Container: fc.record({ ...bounds, default: amounts, defaultRequest: amounts }, { requiredKeys: [] }),
      Pod: fc.record(bounds, { requiredKeys: [] }),
    },
    { requiredKeys: [] },
  )
  .map((limits) =>
    object("v1", "LimitRange", "limits", {
      limits: Object.entries(limits).map(([type, limit]) => ({ type, ...limit })),
    }),
  );

const sizes = fc.constantFrom("1Gi", "1G", "5Gi", "10Gi", "20Gi");
const claims = fc
  .array(fc.record({ storage: sizes, storageClassName: fc.constantFrom("gold", "silver") }), {
    minLength: 1,
    maxLength: 3,
  })
  .map((all) =>
    all.map(({ storage, storageClassName }, i) =>
      object("v1", "PersistentVolumeClaim", `claim-${i}`, {
        storageClassName,
        accessModes: ["ReadWriteOnce"],
        resources: { requests: { storage } },
      }),
    ),
  );

const scopes = fc.array(
  fc.oneof(
    fc
      .constantFrom(
        "Terminating",
        "NotTerminating",
        "BestEffort",
        "NotBestEffort",
        "CrossNamespacePodAffinity",
      )
      .map((scopeName) => ({
        scopeName,
        operator: "Exists",
      })),
    fc.record({
      scopeName: fc.constant("PriorityClass"),
      operator: fc.constantFrom("Exists", "DoesNotExist"),
    }),
    fc.record({
      scopeName: fc.constant("PriorityClass"),
      operator: fc.constantFrom("In", "NotIn"),
      values: fc.constantFrom(["high"], ["low", "middle"]),
    }),
  ),
  { minLength: 1, maxLength: 2 },
);

describe("what the limits of a namespace refuse", () => {
  let oracle: Oracle;
  before(async function () {
    this.timeout(600_000);
    oracle = await Oracle.start();
  });
  after(() => oracle.stop());

  const isValid = async (...objects: readonly Manifest[]) => {
    const verdicts = await Promise.all(objects.map((one) => oracle.validate(one)));
    return verdicts.every(({ errors }) => errors.length === 0);
  };

  /** Checks the property until enough of what was made is valid: a comparison of nothing proves nothing. */
  async function compare<T extends unknown[]>(
    property: (...values: T) => Promise<boolean>,
    ...values: { [K in keyof T]: fc.Arbitrary<T[K]> }
  ): Promise<void> {
    let compared = 0;
    const counted = fc.asyncProperty(fc.tuple(...values), async (all) => {
      if (await property(...(all as T))) compared += 1;
    });
    await fc.assert(counted, runs);
    assert.ok(compared > runs.numRuns / 20, `only ${compared} were compared`);
  }

  it("of pods is what LimitRanger refuses, and what doesn't fit its defaults", () =>
    compare(
      async (pod, limits) => {
        if (!(await isValid(pod, limits))) return false;
        const { errors, stored } = await oracle.limitRange(pod, [limits]);
        const refused = errors.length > 0 || (stored !== undefined && !(await isValid(stored)));
        assert.equal(fails(limitrangeAdmitsContainers, [pod, limits]), refused, errors.join("; "));
        return true;
      },
      pods,
      limitRanges,
    ));

  it("of claims is what LimitRanger refuses", () =>
    compare(
      async ([claim], limit) => {
        const limits = object("v1", "LimitRange", "limits", {
          limits: [{ type: "PersistentVolumeClaim", ...limit }],
        });
        if (!claim || !(await isValid(claim, limits))) return false;
        const { errors } = await oracle.limitRange(claim, [limits]);
        assert.equal(fails(limitrangeAdmitsClaims, [claim, limits]), errors.length > 0, errors.join("; "));
        return true;
      },
      claims,
      fc.record(
        { min: fc.record({ storage: sizes }), max: fc.record({ storage: sizes }) },
        { requiredKeys: [] },
      ),
    ));

  it("by a quota with scopes counts the pods that its evaluator counts", () =>
    compare(
      async (pod, matchExpressions) => {
        const quota = object("v1", "ResourceQuota", "quota", {
          hard: { pods: "1" },
          scopeSelector: { matchExpressions },
        });
        if (!(await isValid(pod, quota))) return false;
        const used = await oracle.usage(quota, [pod]);
        const graph = graphOf([pod, quota]);
        const [workload] = workloadsIn(graph, namespace);
        assert.ok(workload, "the pod is a workload");
        assert.equal(quotasOf(graph, workload).length, Number(used.pods ?? 0));
        return true;
      },
      pods,
      scopes,
    ));

  it("by a quota of a storage class is more than its evaluator counts", () =>
    compare(
      async (all, hard) => {
        const name = "gold.storageclass.storage.k8s.io/requests.storage";
        const quota = object("v1", "ResourceQuota", "quota", { hard: { [name]: hard } });
        if (!(await isValid(quota, ...all))) return false;
        const used = (await oracle.usage(quota, all))[name] ?? "0";
        const { value } = await oracle.quantity(used, hard);
        assert.equal(fails(quotaFitsStorage, [quota, ...all]), value?.order === 1, `${used} of ${hard}`);
        return true;
      },
      claims,
      sizes,
    ));
});

function graphOf(items: readonly Manifest[]): Graph {
  const content = JSON.stringify({ apiVersion: "v1", kind: "List", items });
  return graphFromManifests([{ path: "all.json", content }]);
}

function fails(rule: Rule, objects: readonly Manifest[]): boolean {
  const results = evaluate([rule], graphOf(objects), { clock: new Date() });
  assert.ok(
    results.every(({ status }) => status !== "ERROR" && status !== "UNKNOWN"),
    JSON.stringify(results),
  );
  return results.some(({ status }) => status === "FAIL");
}
