import "reflect-metadata";
import assert from "node:assert/strict";
import fc from "fast-check";
import { networkEnforced } from "../../readiness/evidence-checks.ts";
import type { Probe } from "../../readiness/live/check.ts";
import { netpolEnforced } from "../../readiness/live/checks/netpol-enforced.ts";
import { networkEvidence, tooLittleTried } from "../../readiness/live/network/evidence.ts";
import { claimant, labelsForPolicies } from "../../readiness/live/network/labels.ts";
import { type Trial, tryNetwork } from "../../readiness/live/network/trial.ts";
import type { LabelSelector, Labels, NetworkPolicySpec } from "../../rules/kubernetes/objects.ts";
import { selects } from "../../rules/kubernetes/selectors.ts";
import { RegisteredStack } from "../support/registered-stack.ts";
import { stackNames } from "../support/stack-file.ts";
import { access, connections, identity, labelsOf, network, policies, sound } from "./live-support/network.ts";
import { ReplayedCluster, type Transcript } from "./live-support/replay.ts";
import { contextOf, meta, shop } from "./live-support/shop.ts";

const declared = { ...contextOf({ connections: {} }), outputs: { namespace: "shop", connections } };

/** What is tried in the shop with some answers changed, and by which probes. */
async function tried(changes: Transcript = {}, context = declared) {
  const probes: Probe[] = [];
  class Watched extends ReplayedCluster {
    override tryConnections(probe: Probe) {
      probes.push(probe);
      return super.tryConnections(probe);
    }
  }
  const trials = await tryNetwork(new Watched({ ...shop, ...network, ...sound, ...changes }), context);
  return { trials, probes };
}

const namesOf = (trials: readonly Trial[], client: string, meant: boolean) =>
  trials
    .filter((trial) => trial.client.name === client)
    .flatMap(({ tries }) => tries.filter((one) => one.meant === meant).map(({ target }) => target.name));

describe("the labels of a probe", () => {
  const specs = policies.map(({ spec }) => spec as NetworkPolicySpec);

  it("are those by which policies know the client, and not its workload's own", () => {
    assert.deepEqual(labelsForPolicies(labelsOf("web", "store"), specs), access("store"));
    assert.deepEqual(labelsForPolicies(labelsOf("page"), specs), {});
  });

  it("are the workload's own where policies know the client by them", () =>
    assert.deepEqual(labelsForPolicies(labelsOf("bus"), specs), identity("bus")));

  it("never are what only lets others in", () => {
    const only: NetworkPolicySpec = {
      podSelector: { matchLabels: identity("web") },
      policyTypes: ["Ingress"],
    };
    assert.deepEqual(labelsForPolicies(labelsOf("web"), [only]), {});
  });

  it("mean the same to every policy as all labels do", () => {
    const keys = fc.constantFrom("a", "b", "c");
    const values = fc.constantFrom("1", "2");
    const labels = fc.dictionary(keys, values);
    const expression = fc.record({
      key: keys,
      operator: fc.constantFrom("In", "NotIn", "Exists", "DoesNotExist"),
      values: fc.array(values, { minLength: 1, maxLength: 2 }),
    });
    const selector = fc.record({
      matchLabels: labels,
      matchExpressions: fc.array(expression, { maxLength: 2 }),
    });
    const about = (selectors: readonly LabelSelector[], has: Labels) =>
      selectors.map((one) => selects(one, has));
    fc.assert(
      fc.property(labels, fc.array(selector), fc.array(selector), (all, out, peers) => {
        const given: NetworkPolicySpec[] = [
          ...out.map((podSelector) => ({ podSelector, policyTypes: ["Egress"] })),
          ...peers.map((podSelector) => ({ podSelector: {}, ingress: [{ from: [{ podSelector }] }] })),
        ];
        const some = labelsForPolicies(all, given);
        assert.deepEqual(about([...out, ...peers], some), about([...out, ...peers], all));
      }),
    );
  });

  it("are taken by what selects them in their own namespace", () => {
    const claims = [
      { title: "Service shop/bus", namespace: "shop", selector: { matchLabels: identity("bus") } },
    ];
    assert.equal(claimant(labelsOf("bus"), "shop", claims), "Service shop/bus");
    assert.equal(claimant(labelsOf("bus"), "bank", claims), undefined);
    assert.equal(claimant(access("bus"), "shop", claims), undefined);
  });

  for (const stack of stackNames)
    it(`make no probe a part of ${stack}`, async () => {
      const { pods, resources } = await RegisteredStack.of(stack);
      const specsOf = <T>(kind: string) =>
        resources.filter(({ type }) => type.endsWith(`:${kind}`)).map(({ inputs }) => inputs.spec as T);
      const services = specsOf<{ selector?: Labels }>("Service").map(({ selector = {} }) => selector);
      const claims = services.map((matchLabels) => ({ matchLabels }));
      const known = specsOf<NetworkPolicySpec>("NetworkPolicy");
      const clients = [...pods].filter(([, { metadata }]) =>
        Object.keys(metadata.labels).some((key) => key.startsWith("access.seaworthy.dev/")),
      );
      assert.ok(clients.length > 0);
      for (const [name, { metadata }] of clients) {
        const labels = labelsForPolicies(metadata.labels, known);
        assert.ok(Object.keys(labels).length > 0, name);
        // A policy knows what dials networks of others, or answers the API server, by the labels of its own servers.
        const isServer = stack === "platform-local" || name === "kubeop-manager";
        if (!isServer) assert.ok(!claims.some((one) => selects(one, labels)), name);
      }
    }).timeout(60_000);
});

describe("what is tried of a stack's network", () => {
  it("is every declared connection, and every other port of the stack but the client's own", async () => {
    const { trials } = await tried();
    assert.deepEqual(namesOf(trials, "web", true), ["store:5432"]);
    assert.deepEqual(namesOf(trials, "web", false), ["bus:4222"]);
    assert.deepEqual(namesOf(trials, "bus-backup", true), ["bus:4222"]);
    assert.deepEqual(namesOf(trials, "page", true), []);
    const all = ["web:443", "store:5432", "store-readers:5432", "store-headless:5432", "bus:4222"];
    assert.deepEqual(namesOf(trials, "page", false), all);
    assert.deepEqual(namesOf(trials, "a pod without labels", false), all);
  });

  it("is tried once for clients that policies can't tell apart, and waits for what is meant", async () => {
    const { probes } = await tried();
    const seen = probes.map(({ labels, targets }) => [
      Object.keys(labels).join(),
      targets.filter(({ meant }) => meant).map(({ address, port }) => `${address}:${port}`),
    ]);
    assert.deepEqual(seen, [
      ["", []],
      ["access.seaworthy.dev/store", ["10.96.0.2:5432"]],
      ["access.seaworthy.dev/bus", ["10.96.0.4:4222"]],
    ]);
  });

  it("leaves out a server whose labels would make the probe one of its pods, and says so", async () => {
    const { trials } = await tried();
    const bus = trials.find(({ client }) => client.name === "bus");
    assert.match(bus?.notTried ?? "", /the labels that Service shop\/bus selects/);
    assert.deepEqual(bus?.tries, []);
  });

  const refused = (name: string, changes: Transcript, outputs: object, why: RegExp) =>
    it(name, () =>
      assert.rejects(tried(changes, { ...declared, outputs: { ...declared.outputs, ...outputs } }), why),
    );

  refused(
    "is nothing where a client of a declared connection can't be tried",
    {},
    { connections: { bus: ["store.shop.svc:5432"] } },
    /bus can't be tried: policies know it by the labels that Service shop\/bus selects/,
  );
  refused(
    "is nothing where a budget would count the probe",
    {
      "/apis/policy/v1/namespaces/shop/poddisruptionbudgets": [
        { metadata: meta("all"), spec: { selector: { matchLabels: access("store") } } },
      ],
    },
    {},
    /PodDisruptionBudget shop\/all selects/,
  );
  refused(
    "is nothing where nobody is ready behind a declared connection",
    {},
    { connections: { web: ["cache.shop.svc:6379"] } },
    /web is to reach cache\.shop\.svc:6379, behind which no pod is ready/,
  );
  refused(
    "is nothing where a declared client isn't there",
    {},
    { connections: { gone: ["store.shop.svc:5432"] } },
    /gone declares connections, and no workload of that name is there/,
  );
  refused("is nothing where the stack declares nothing", {}, { connections: undefined }, /list clients in/);
  refused(
    "is nothing that isn't an address",
    {},
    { connections: { web: ["a b:1"] } },
    /isn't a host with a port/,
  );

  it("is what is outside the stack, too, by its own name", async () => {
    const outside = { ...connections, web: [...connections.web, "s3.example.com:443"] };
    const { trials } = await tried({}, { ...declared, outputs: { namespace: "shop", connections: outside } });
    assert.deepEqual(namesOf(trials, "web", true), ["store:5432", "s3.example.com:443"]);
  });
});

describe(`${netpolEnforced.id}, of what the stack declares`, () => {
  async function sees(changes: Transcript = {}) {
    const cluster = new ReplayedCluster({ ...shop, ...network, ...sound, ...changes });
    const seen = await netpolEnforced.run(cluster, declared);
    return seen.map(({ message, status, subject }) => `${status} ${subject}: ${message}`);
  }
  const right = "The network does what is declared.";

  it("passes a network that does what is declared", async () => {
    assert.deepEqual(
      (await sees()).map((line) => line.replace(/ policies know.*/, "")),
      [
        `PASS client a pod without labels: ${right}`,
        `PASS client web: ${right}`,
        `PASS client page: ${right}`,
        `PASS client store: ${right}`,
        "NOT_APPLICABLE client bus: It isn't tried:",
        `PASS client web-migrations: ${right}`,
        `PASS client bus-backup: ${right}`,
      ],
    );
  });

  it("fails what is open to a stranger, and what is closed to a client", async () => {
    const seen = await sees({
      "connect nobody": ["10.96.0.4:4222"],
      "connect access.seaworthy.dev/store": [],
    });
    assert.deepEqual(
      seen.filter((line) => line.startsWith("FAIL")),
      [
        "FAIL client a pod without labels: bus:4222 is open to it, and nothing declares that",
        "FAIL client web: store:5432 is closed to it, although it is declared",
        "FAIL client page: bus:4222 is open to it, and nothing declares that",
        "FAIL client store: bus:4222 is open to it, and nothing declares that",
        "FAIL client web-migrations: store:5432 is closed to it, although it is declared",
      ],
    );
  });
});

describe("the evidence of a network test", () => {
  const about = { stack: "shop", who: "team", when: new Date("2026-11-20T10:00:00Z") };
  const evidenceOf = async (changes: Transcript = {}) =>
    networkEvidence((await tried(changes)).trials, about);

  it("counts what was tried, and is good where all is as declared", async () => {
    const { value, what, when, who } = await evidenceOf();
    assert.deepEqual(
      [value.allowed, value.others, value.notTried, value.differences],
      [{ tried: 3, refused: 0 }, { tried: 19, cameThrough: 0 }, ["bus"], []],
    );
    assert.deepEqual(
      [what.split(",")[0], who, when],
      ["Network test of shop: 3 declared connections and 19 others", "team", "2026-11-20T10:00:00.000Z"],
    );
    assert.deepEqual(networkEnforced.judge(value), []);
    assert.deepEqual(tooLittleTried(value), []);
  });

  it("counts what is refused and what comes through, by name, and fails", async () => {
    const { value } = await evidenceOf({
      "connect nobody": ["10.96.0.1:443"],
      "connect access.seaworthy.dev/bus": [],
    });
    assert.deepEqual([value.allowed.refused, value.others.cameThrough], [1, 3]);
    assert.ok(value.differences.includes("bus-backup: bus:4222 is closed to it, although it is declared"));
    assert.equal(networkEnforced.judge(value).length, 2);
  });

  it("isn't one without both kinds", () => {
    const [none, some] = [
      { tried: 0, refused: 0, cameThrough: 0 },
      { tried: 1, refused: 0, cameThrough: 0 },
    ];
    const value = (allowed: typeof none, others: typeof none) => ({
      allowed,
      others,
      clients: [],
      differences: [],
    });
    assert.equal(tooLittleTried(value(none, some)).length, 1);
    assert.equal(tooLittleTried(value(some, none)).length, 1);
    assert.equal(networkEnforced.judge(value(none, some)).length, 1);
  });
});
