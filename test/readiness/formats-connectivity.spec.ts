import assert from "node:assert/strict";
import { connectivity } from "../../readiness/connectivity.ts";
import type { Connectivity } from "../../readiness/model/report.ts";
import { Graph } from "../../rules/graph/graph.ts";
import { graphFromPulumi } from "../../rules/graph/pulumi.ts";
import { rules } from "../../rules/index.ts";
import { emptyContract, parseContract } from "../../rules/model/contract.ts";
import { evaluate } from "../../rules/model/evaluate.ts";
import { RegisteredStack } from "../support/registered-stack.ts";

const clock = new Date("2026-11-20T00:00:00Z");
const scrapers = [{ namespace: "monitoring", podLabels: { "app.kubernetes.io/name": "prometheus" } }];

describe("who may talk to whom in cordum-production", () => {
  let stack: RegisteredStack;
  let graph: Graph;
  let picture: Connectivity;

  before(async () => {
    stack = await RegisteredStack.of("cordum-production");
    graph = graphOf(stack);
    picture = connectivity({ graph, contract: parseContract({ scrapers }), clock });
  });

  it("is what its services are declared to dial, and all of it is let through", () => {
    assert.deepEqual(declared(picture, "cordum-scheduler"), [
      "cordum-nats:4222 allowed",
      "cordum-redis:6379 allowed",
      "cordum-safety-kernel:50051 allowed",
    ]);
    // A backup dials the replicas behind the router, too; a restore has no need to.
    assert.deepEqual(declared(picture, "cordum-redis-backup"), [
      "cordum-redis:6379 allowed",
      "cordum-redis:6380 allowed",
    ]);
    assert.deepEqual(declared(picture, "cordum-redis-restore"), ["cordum-redis:6379 allowed"]);
    assert.deepEqual(
      picture.cells.filter((one) => one.declared && one.allowed === false),
      [],
    );
  });

  it("has nothing that is let through and not declared", () => {
    assert.deepEqual(
      picture.cells.filter((one) => !one.declared && one.allowed !== false),
      [],
    );
  });

  it("shows the scraper that the contract names, and a question where it names none", () => {
    assert.deepEqual(declared(picture, "the scraper in monitoring"), [
      "cordum-api-gateway:9092 allowed",
      "cordum-nats:7777 allowed",
      "cordum-redis:9121 allowed",
      "cordum-scheduler:9090 allowed",
    ]);
    const silent = connectivity({ graph, contract: emptyContract, clock });
    assert.deepEqual(
      declared(silent, "whoever scrapes metrics").map((one) => one.split(" ")[1]),
      ["unknown", "unknown", "unknown", "unknown"],
    );
  });

  it("can't know which pods an Ingress' controller has", () => {
    assert.deepEqual(declared(picture, "whoever comes by Ingress"), [
      "cordum-api-gateway:8081 unknown",
      "cordum-dashboard:8080 unknown",
    ]);
  });

  it("shows what is blocked once a policy is gone, as the rule says", () => {
    const without = graphOf(stack, (name) => name !== "redis-servers");
    const blocked = connectivity({ graph: without, contract: emptyContract, clock }).cells.filter(
      (one) => one.declared && one.allowed === false,
    );
    assert.ok(blocked.length > 0);
    const rule = rules.filter(({ id }) => id === "netpol-allows-declared-flow");
    const failed = evaluate(rule, without, { clock, contract: emptyContract })
      .filter(({ status }) => status === "FAIL")
      .map(({ subject }) => subject.title.split("/")[1]);
    assert.deepEqual([...new Set(blocked.map(({ client }) => client))].sort(), [...new Set(failed)].sort());
  });

  it("shows everything as let through where no policy is", () => {
    const open = graphOf(stack, () => false);
    const { cells } = connectivity({ graph: open, contract: parseContract({ scrapers }), clock });
    assert.ok(cells.some((one) => !one.declared && one.allowed));
    assert.deepEqual(
      cells.filter((one) => one.allowed === false),
      [],
    );
  });
});

/** The stack's graph; of its network policies those whose name is kept. */
function graphOf({ resources }: RegisteredStack, keeps: (policy: string) => boolean = () => true): Graph {
  const all = graphFromPulumi(
    resources
      .filter(({ custom }) => custom)
      .map(({ inputs, name, type }) => ({
        type,
        urn: `urn:pulumi:cordum-production::seaworthy::${type}::${name}`,
        properties: inputs,
      })),
  );
  return new Graph(all.resources.filter(({ kind, name }) => kind !== "NetworkPolicy" || keeps(name)));
}

function declared({ cells }: Connectivity, client: string): readonly string[] {
  const words = new Map([
    [true, "allowed"],
    [false, "blocked"],
    [undefined, "unknown"],
  ]);
  return cells
    .filter((one) => one.client === client && one.declared)
    .map(({ allowed, server }) => `${server} ${words.get(allowed)}`);
}
