import assert from "node:assert/strict";
import { Graph } from "../../rules/graph/graph.ts";
import { Resource } from "../../rules/graph/resource.ts";
import { rules } from "../../rules/index.ts";
import { evaluate } from "../../rules/model/evaluate.ts";
import { parseSettings } from "../../settings.ts";
import { ledger } from "../support/ledger.ts";
import { objectsOf } from "../support/registered-objects.ts";

const clock = new Date("2026-11-20T00:00:00Z");

/** What is about PostgreSQL, and what must know of the Services and pods that its operator makes. */
const own = rules.filter(({ id }) => id.startsWith("postgres-"));
const relations = [
  "env-url-resolves-to-service",
  "netpol-selects-pod",
  "netpol-peer-selects-pod",
  "service-selects-workload",
];

const contract = {
  apiVersion: "readiness.seaworthy.dev/v1",
  kind: "Contract",
  metadata: { name: "ledger" },
  spec: { externalHosts: ["rates.example.net"] },
};

describe("an application's own PostgreSQL", () => {
  let graph: Graph;
  before(async () => {
    const objects = await objectsOf(parseSettings("stacks/Pulumi.ledger.yaml", ledger));
    graph = new Graph([contract, ...objects].map((object) => new Resource(object)));
  });

  for (const rule of [...own, ...rules.filter(({ id }) => relations.includes(id))])
    it(`passes ${rule.id}`, () => {
      const results = evaluate([rule], graph, { clock });
      assert.ok(results.some(({ status }) => status === "PASS"));
      assert.deepEqual(
        results.filter(({ status }) => status !== "PASS" && status !== "NOT_APPLICABLE"),
        [],
      );
    });
});
