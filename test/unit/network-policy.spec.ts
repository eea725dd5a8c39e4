import assert from "node:assert/strict";
import {
  admitClients,
  admitPeer,
  allowDns,
  denyAll,
  letClientsOut,
} from "../../components/network-policy.ts";

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

  it("let names be resolved at the port of the resolver's pods, whatever their Service's", () => {
    const { egress } = allowDns({ ...peer, port: 5353 }) as { egress: { ports: { port: number }[] }[] };
    assert.deepEqual(
      egress[0]?.ports.map(({ port }) => port),
      [5353, 5353],
    );
  });

  const nats = { name: "nats", port: 4222, pods: { app: "nats" } };
  const client = { matchLabels: { "access.seaworthy.dev/nats": "true" } };

  it("admit clients by the endpoint's label, on its port alone", () => {
    assert.deepEqual(admitClients(nats), {
      podSelector: { matchLabels: nats.pods },
      policyTypes: ["Ingress"],
      ingress: [{ from: [{ podSelector: client }], ports: [{ protocol: "TCP", port: 4222 }] }],
    });
  });

  it("let clients out to the endpoint's pods, on its port alone", () => {
    assert.deepEqual(letClientsOut(nats), {
      podSelector: client,
      policyTypes: ["Egress"],
      egress: [
        { to: [{ podSelector: { matchLabels: nats.pods } }], ports: [{ protocol: "TCP", port: 4222 }] },
      ],
    });
  });

  it("name both the namespace and the pods of a peer: either alone would admit too many", () => {
    const { ingress } = admitPeer({ name: "web", pods: { app: "web" }, port: 80 }, peer) as {
      ingress: { from: object[] }[];
    };
    assert.deepEqual(Object.keys(ingress[0]?.from[0] ?? {}).sort(), ["namespaceSelector", "podSelector"]);
  });
});
