import assert from "node:assert/strict";
import { Graph } from "../../rules/graph/graph.ts";
import { Resource } from "../../rules/graph/resource.ts";
import { refusals } from "../../rules/kubernetes/network.ts";
import { UnknownValue } from "../../rules/model/unknown.ts";
import { objectOf } from "./support/objects.ts";

describe("network policies", () => {
  const pods = (app: string, namespace = "a") => ({
    namespace,
    podLabels: { app },
    ports: [{ name: "api", containerPort: 8080 }],
  });
  const policy = (spec: object, namespace = "a", name = JSON.stringify(spec)) =>
    objectOf("NetworkPolicy", name, { spec }, namespace);
  const namespace = (name: string, labels: object = {}) =>
    new Resource({ apiVersion: "v1", kind: "Namespace", metadata: { name, labels: { ...labels } } });
  const refused = (
    objects: readonly Resource[],
    from = pods("web"),
    to = pods("store"),
    number = 8080,
    protocol: "TCP" | "UDP" = "TCP",
  ) => refusals(new Graph(objects), from, to, { number, protocol });
  const admit = (from: object, ports?: object) =>
    policy({
      podSelector: { matchLabels: { app: "store" } },
      ingress: [{ from: [from], ...(ports && { ports: [ports] }) }],
    });

  it("that aren't there allow all", () => assert.deepEqual(refused([]), []));

  it("deny both ways by default when they select all and allow nothing", () => {
    assert.deepEqual(refused([policy({ podSelector: {}, policyTypes: ["Ingress", "Egress"] })]), [
      "Egress",
      "Ingress",
    ]);
  });

  it("without policyTypes are about egress only with rules for it", () => {
    assert.deepEqual(refused([policy({ podSelector: {} })]), ["Ingress"]);
    assert.deepEqual(refused([policy({ podSelector: {}, egress: [{}], ingress: [{}] })]), []);
  });

  it("add up: one that allows is enough", () => {
    assert.deepEqual(
      refused([policy({ podSelector: {} }), admit({ podSelector: { matchLabels: { app: "web" } } })]),
      [],
    );
  });

  it("mean their own namespace by a podSelector alone", () => {
    assert.deepEqual(refused([admit({ podSelector: {} })], pods("web", "b")), ["Ingress"]);
  });

  it("need both selectors of one peer to match", () => {
    const peer = {
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "b" } },
      podSelector: { matchLabels: { app: "web" } },
    };
    assert.deepEqual(refused([admit(peer)], pods("web", "b")), []);
    assert.deepEqual(refused([admit(peer)], pods("api", "b")), ["Ingress"]);
    assert.deepEqual(refused([admit(peer)], pods("web", "a")), ["Ingress"]);
  });

  it("take any pod of any namespace by an empty namespaceSelector", () => {
    assert.deepEqual(refused([namespace("b"), admit({ namespaceSelector: {} })], pods("web", "b")), []);
  });

  it("can't be judged by labels of a namespace that isn't in the stack", () => {
    const byRole = admit({ namespaceSelector: { matchLabels: { role: "front" } } });
    assert.throws(() => refused([byRole], pods("web", "b")), UnknownValue);
    assert.deepEqual(refused([byRole, namespace("b", { role: "front" })], pods("web", "b")), []);
  });

  it("mean the dialled pod's port by a name, and TCP by default", () => {
    assert.deepEqual(refused([admit({ podSelector: {} }, { port: "api" })]), []);
    assert.deepEqual(refused([admit({ podSelector: {} }, { port: "admin" })]), ["Ingress"]);
    assert.deepEqual(
      refused([admit({ podSelector: {} }, { port: 8080 })], pods("web"), pods("store"), 8080, "UDP"),
      ["Ingress"],
    );
    assert.deepEqual(refused([admit({ podSelector: {} }, { port: 8000, endPort: 9000 })]), []);
  });

  it("never mean pods by a block of addresses", () => {
    assert.deepEqual(refused([admit({ ipBlock: { cidr: "0.0.0.0/0" } })]), ["Ingress"]);
  });

  it("with an empty list of rules allow nothing", () => {
    assert.deepEqual(refused([policy({ podSelector: {}, ingress: [] })]), ["Ingress"]);
  });
});
