import assert from "node:assert/strict";
import fc from "fast-check";
import { podSecurity } from "../../components/admission/pod-security.ts";
import { createAll, policiesOf, untilAsked, workloadsOf } from "../support/admission-server.ts";
import { ApiServer, type Reply } from "../support/api-server.ts";
import type { Manifest } from "../support/manifest.ts";
import { Oracle } from "../support/oracle.ts";
import { peculiarPods } from "../support/peculiar-pods.ts";
import { randomPods } from "../support/random-pods.ts";
import { randomSeed } from "../support/random-seed.ts";

const pods = Number(process.env.SEAWORTHY_POLICY_PODS ?? 1500);
/** Of these, all workloads that make them. */
const templates = pods / 15;
const seed = randomSeed();
const levels = ["baseline", "restricted"] as const;
type Level = (typeof levels)[number];

/** The policies of one level, under names of its own, so that both can be there. */
async function policiesFor(level: Level): Promise<readonly Manifest[]> {
  const others = { resources: { action: "audit" } };
  const objects = await policiesOf({ podSecurity: { level, action: "warn" }, ...others });
  return objects
    .filter(({ metadata: { name } }) => name.startsWith("seaworthy-pod-security-"))
    .map(
      (object) => JSON.parse(JSON.stringify(object).replaceAll("seaworthy-pod-security", level)) as Manifest,
    );
}

/** The levels whose policies complain of an object. */
function complaining(warnings: Reply["warnings"]): readonly Level[] {
  return levels.filter((level) => warnings.some((text) => text.includes(`'${level}-`)));
}

describe("the pod security policies", () => {
  let server: ApiServer;
  let oracle: Oracle;
  before(async function () {
    this.timeout(600_000);
    oracle = await Oracle.start();
    server = await ApiServer.start();
    for (const level of levels) await createAll(server, await policiesFor(level));
    const containers = [{ name: "main", image: "example.net/app:1" }];
    const metadata = { name: "first", namespace: "default" };
    const first = { apiVersion: "v1", kind: "Pod", metadata, spec: { hostPID: true, containers } };
    await untilAsked(
      server,
      [first, ...workloadsOf(first)],
      ({ warnings }) => complaining(warnings).length === 2,
    );
  });
  after(async () => {
    void oracle.stop();
    await server.stop();
  });

  it(`complain of what Pod Security admission forbids, and of nothing else (${pods} pods, seed ${seed})`, async function () {
    this.timeout(pods * 1000);
    const made = fc.sample(randomPods, { numRuns: pods, seed });
    const compared = await Promise.all(made.map((pod) => differences(pod, [pod])));
    judge(compared.flat(), pods / 4);
  });

  it("judge each peculiarity by itself as Pod Security admission does, and say what to do", async function () {
    this.timeout(60_000);
    const compared = await Promise.all(peculiarPods.map((pod) => differences(pod, [pod])));
    judge(compared.flat(), peculiarPods.length * 0.9);
    const replies = await Promise.all(peculiarPods.map((pod) => server.tryCreate(pod)));
    const said = replies.flatMap(({ warnings }) => warnings).join("\n");
    const { demands } = podSecurity({ action: "warn", level: "restricted" });
    const unheard = demands.filter(({ remedy }) => !said.includes(remedy));
    assert.deepEqual(unheard, [], "no pod breaks these");
  });

  it(`judge the pods of all workloads alike (${templates} pods, seed ${seed})`, async function () {
    this.timeout(pods * 1000);
    const made = fc.sample(randomPods, { numRuns: templates, seed });
    const compared = await Promise.all(made.map((pod) => differences(pod, workloadsOf(pod))));
    judge(compared.flat(), templates);
  });

  /** Of each object how it is judged otherwise than the pod should be; none for those that are not valid at all. */
  async function differences(pod: Manifest, objects: readonly Manifest[]): Promise<readonly string[]> {
    const { errors } = await oracle.validate(pod);
    if (errors.length > 0) return [];
    const forbidden = await oracle.podSecurity(pod);
    const expected = levels.filter((level) => (forbidden[level] ?? []).length > 0);
    const replies = await Promise.all(objects.map((object) => server.tryCreate(object)));
    return replies.flatMap(({ body, status, warnings }, i) => {
      if (status === 422) return [];
      const said = complaining(warnings);
      const isTotal = !/resulted in error|invalid result/.test(warnings.join());
      if (status === 201 && isTotal && said.join() === expected.join()) return "";
      return JSON.stringify({ kind: objects[i]?.kind, said, forbidden, status, body, warnings, pod });
    });
  }

  function judge(compared: readonly string[], least: number): void {
    assert.ok(compared.length > least, `only ${compared.length} objects are valid`);
    const different = compared.filter(Boolean);
    assert.deepEqual(different.slice(0, 3), [], `${different.length} objects are judged otherwise`);
  }
});
