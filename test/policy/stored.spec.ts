import assert from "node:assert/strict";
import { Graph } from "../../rules/graph/graph.ts";
import type { BuiltInKind } from "../../rules/graph/kinds.ts";
import { Resource } from "../../rules/graph/resource.ts";
import { asStored } from "../../rules/graph/stored.ts";
import { isUnknown, withUnknowns } from "../../rules/graph/values.ts";
import { rules } from "../../rules/index.ts";
import type { KubernetesObject } from "../../rules/kubernetes/objects.ts";
import { evaluate } from "../../rules/model/evaluate.ts";
import { UnknownValue } from "../../rules/model/unknown.ts";
import { graphWith } from "./support/fixtures.ts";
import { apiVersionOf, objectOf } from "./support/objects.ts";

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

interface Stored extends KubernetesObject {
  readonly spec: Readonly<Record<string, unknown>>;
}

function stored(kind: BuiltInKind, fields: object): Stored {
  const object = { apiVersion: apiVersionOf(kind), kind, metadata: { name: "x" }, ...fields };
  return asStored(withUnknowns(object, kind) as Stored).object;
}

function faults(kind: BuiltInKind, fields: object): readonly string[] {
  const { origin } = objectOf(kind, "x", fields);
  return (origin.faults ?? []).map(({ path, reason }) => `${path} ${reason}`);
}

const pod = (fields: object) => ({ spec: { containers: [{ name: "c", ...fields }] } });

describe("an object as it is stored", () => {
  it("has no null in it: a field that is null is absent, and one in a list or map is its type's zero value", () => {
    const { containers } = stored("Pod", {
      spec: { hostNetwork: null, containers: [{ name: "c", readinessProbe: null, args: [null], env: null }] },
    }).spec as { containers: readonly object[] };
    assert.deepEqual(Object.keys(containers[0] ?? {}).sort(), ["args", "name"]);
    assert.deepEqual((containers[0] as { args: unknown }).args, [""]);
    const { object } = asStored({ apiVersion: "v1", kind: "ConfigMap", data: { a: null } });
    assert.deepEqual(object.data, { a: "" });
  });

  it("of a kind that nobody here knows has no null in it either", () => {
    const { object } = asStored({
      apiVersion: "acme.dev/v1",
      kind: "Fleet",
      spec: { a: null, b: [{ c: null }] },
    });
    assert.deepEqual(object.spec, { b: [{}] });
  });

  it("has the defaults of its kind, also where a number is 0 or a text empty that may not be", () => {
    const container = (
      stored(
        "Pod",
        pod({
          readinessProbe: { httpGet: { port: 80 }, timeoutSeconds: 0 },
          ports: [{ containerPort: 80, protocol: "" }],
        }),
      ).spec as { containers: readonly Readonly<Record<string, unknown>>[] }
    ).containers[0];
    assert.deepEqual(container?.readinessProbe, {
      httpGet: { port: 80, path: "/", scheme: "HTTP" },
      timeoutSeconds: 1,
      periodSeconds: 10,
      successThreshold: 1,
      failureThreshold: 3,
    });
    assert.deepEqual(container?.ports, [{ containerPort: 80, protocol: "TCP" }]);
  });

  it("asks a pod for what it is limited to, and its template not", () => {
    const limits = pod({ resources: { limits: { cpu: "1" } } });
    const requests = ({ spec }: { readonly spec: unknown }) =>
      (spec as { containers: { resources: { requests?: object } }[] }).containers[0]?.resources.requests;
    assert.deepEqual(requests(stored("Pod", limits)), { cpu: "1" });
    const { template } = stored("Deployment", { spec: { template: limits } }).spec;
    assert.equal(requests(template as { spec: unknown }), undefined);
  });

  it("of a policy isolates by what it lists, and ingress in any case where it says nothing", () => {
    const types = (spec: object) => stored("NetworkPolicy", { spec }).spec.policyTypes;
    assert.deepEqual(types({ policyTypes: [] }), ["Ingress"]);
    assert.deepEqual(types({ egress: [{}] }), ["Ingress", "Egress"]);
    assert.deepEqual(types({ egress: [] }), ["Ingress"]);
    assert.deepEqual(types({ policyTypes: ["Egress"] }), ["Egress"]);
  });

  it("of a LimitRange has defaults from the greatest, and requests from both", () => {
    const { limits } = stored("LimitRange", {
      spec: {
        limits: [
          { type: "Container", max: { cpu: "2" }, min: { memory: "1Mi" } },
          { type: "Pod", max: { cpu: "4" } },
        ],
      },
    }).spec as { limits: readonly object[] };
    assert.deepEqual(limits, [
      {
        type: "Container",
        max: { cpu: "2" },
        min: { memory: "1Mi" },
        default: { cpu: "2" },
        defaultRequest: { cpu: "2", memory: "1Mi" },
      },
      { type: "Pod", max: { cpu: "4" } },
    ]);
  });

  it("of an autoscaler without metrics goes by the processor, at 80 %", () => {
    const { metrics } = stored("HorizontalPodAutoscaler", {
      apiVersion: "autoscaling/v2",
      spec: { metrics: [] },
    }).spec;
    assert.match(JSON.stringify(metrics), /"cpu".*80/);
  });

  it("keeps what somebody wrote, for who asks that", () => {
    const deployment = objectOf("Deployment", "x", { spec: { template: pod({}) } }) as Resource<{
      replicas?: number;
    }>;
    assert.equal(deployment.spec.replicas, 1);
    assert.equal(deployment.written.spec?.replicas, undefined);
  });

  it("keeps what isn't known yet unknown, and puts no default in its place", () => {
    const { spec } = stored("Deployment", { spec: { replicas: unknown, template: pod({ image: unknown }) } });
    assert.equal(isUnknown(spec, "replicas"), true);
    assert.throws(() => spec.replicas, UnknownValue);
    const template = spec.template as { spec: { containers: readonly object[] } };
    assert.equal(isUnknown(template.spec.containers[0] ?? {}, "image"), true);
  });

  it("takes a storage class of no name for what it says, and no name of an account for none", () => {
    const claim = stored("PersistentVolumeClaim", { spec: { storageClassName: "" } });
    assert.equal(claim.spec.storageClassName, "");
    assert.equal(
      stored("Pod", { spec: { serviceAccountName: "", containers: [{ name: "c" }] } }).spec
        .serviceAccountName,
      undefined,
    );
  });
});

describe("a field of the wrong type", () => {
  it("is told by its path, with what it must be and never its value", () => {
    assert.deepEqual(
      faults(
        "Pod",
        pod({
          env: [
            { name: "A", value: 8080 },
            { name: "B", value: true },
          ],
        }),
      ),
      [
        "spec.containers[0].env[0].value must be a string, and is an integer",
        "spec.containers[0].env[1].value must be a string, and is true",
      ],
    );
    assert.deepEqual(faults("Pod", pod({ resources: { limits: { cpu: "much" } } })), [
      "spec.containers[0].resources.limits[cpu] must be a quantity, such as 250m or 128Mi, and is another string",
    ]);
    assert.deepEqual(faults("Pod", { spec: [] }), ["spec must be an object, and is a list"]);
    assert.deepEqual(faults("Secret", { data: { a: 1 } }), [
      "data[a] must be a string in Base64, and is an integer",
    ]);
  });

  it("isn't one where Kubernetes takes both", () => {
    assert.deepEqual(
      faults("Pod", pod({ resources: { limits: { cpu: 1 } }, livenessProbe: { httpGet: { port: "a" } } })),
      [],
    );
    assert.deepEqual(faults("Service", { spec: { ports: [{ port: 80.0, targetPort: "http" }] } }), []);
  });

  it("changes nothing for any other object", () => {
    const clock = new Date("2026-11-20T00:00:00Z");
    const others = (graph: Graph) =>
      evaluate(rules, graph, { clock }).filter(({ subject }) => subject.title !== "Deployment shop/web");
    const sound = graphWith();
    const broken = sound.resources.map(({ origin, written }) => {
      if (written.kind !== "Deployment" || written.metadata?.name !== "web")
        return new Resource(written, origin);
      return new Resource(
        {
          ...written,
          metadata: { ...written.metadata, annotations: { port: 1 } },
        } as unknown as KubernetesObject,
        origin,
      );
    });
    const keep = ({ rule, subject }: { rule: string; subject: { title: string } }) =>
      rule !== "" && subject.title !== "the stack";
    const told = (graph: Graph) =>
      others(graph)
        .filter(keep)
        .map(({ message, rule, status, subject }) => `${rule} ${status} ${subject.title} ${message}`);
    assert.deepEqual(told(new Graph(broken)), told(sound));
  });

  it("leaves no rule a ground to pass the object, and fails it once", () => {
    const clock = new Date("2026-11-20T00:00:00Z");
    const one = objectOf("Pod", "x", pod({ securityContext: { privileged: "true" } }));
    const results = evaluate(rules, new Graph([one]), { clock });
    const own = results.filter(({ subject }) => subject.title === "Pod a/x");
    assert.deepEqual(
      own.filter(({ status }) => status === "PASS" || status === "ERROR"),
      [],
    );
    assert.equal(own.filter(({ rule, status }) => rule === "field-types" && status === "FAIL").length, 1);
    assert.match(
      own.find(({ rule }) => rule === "pss-privileged-container")?.message ?? "",
      /spec\.containers\[0\]\.securityContext\.privileged must be true or false/,
    );
  });
});
