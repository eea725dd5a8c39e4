import assert from "node:assert/strict";
import { admitPeer, allowDns, denyAll, workloadPolicy } from "../../components/network-policy.ts";

const peer = { namespace: "kube-system", podLabels: { "k8s-app": "kube-dns" } };

describe("network policies", () => {
  it("deny every pod everything to begin with", () => {
    assert.deepEqual(denyAll, { podSelector: {}, policyTypes: ["Ingress", "Egress"] });
  });

  it("let names be resolved over UDP and TCP, at the resolver alone", () => {
    const { egress } = allowDns(peer) as { egress: { to: unknown; ports: { protocol: string }[] }[] };
    assert.equal(egress.length, 1);
    assert.deepEqual(egress[0]?.ports.map(({ protocol }) => protocol).sort(), ["TCP", "UDP"]);
    assert.deepEqual(egress[0]?.to, [
      {
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
        podSelector: { matchLabels: peer.podLabels },
      },
    ]);
  });

  it("admit clients by the endpoint's label, on its port alone", () => {
    const policy = workloadPolicy({ app: "nats" }, [{ endpoint: "nats", port: 4222 }], []);
    assert.deepEqual(policy.ingress, [
      {
        from: [{ podSelector: { matchLabels: { "access.seaworthy.dev/nats": "true" } } }],
        ports: [{ protocol: "TCP", port: 4222 }],
      },
    ]);
  });

  it("govern both directions even where nothing is declared", () => {
    const policy = workloadPolicy({ app: "alone" }, [], []);
    assert.deepEqual(policy.policyTypes, ["Ingress", "Egress"]);
    assert.deepEqual([policy.ingress, policy.egress], [[], []]);
  });

  it("name both the namespace and the pods of a peer: either alone would admit too many", () => {
    const { ingress } = admitPeer({ app: "web" }, 80, peer) as { ingress: { from: object[] }[] };
    assert.deepEqual(Object.keys(ingress[0]?.from[0] ?? {}).sort(), ["namespaceSelector", "podSelector"]);
  });
});
