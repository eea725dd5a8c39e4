import { createHash } from "node:crypto";
import { noExemptions } from "../../../policy/exemptions/exemption.ts";
import { decide } from "../../../readiness/decide.ts";
import { parseEvidence } from "../../../readiness/evidence.ts";
import { evidenceChecks } from "../../../readiness/evidence-checks.ts";
import { everyChecklist, stackReadiness } from "../../../readiness/files.ts";
import type { Inputs, Seen } from "../../../readiness/inputs.ts";
import { liveChecks } from "../../../readiness/live/index.ts";
import type { Report } from "../../../readiness/model/report.ts";
import { graphFromPulumi, type PulumiResource } from "../../../rules/graph/pulumi.ts";
import { rules } from "../../../rules/index.ts";
import { services } from "../../../rules/kubernetes/workloads.ts";
import { type Contract, parseContract } from "../../../rules/model/contract.ts";
import { evaluate } from "../../../rules/model/evaluate.ts";
import { loadSystem } from "../../../systems/index.ts";
import { type Registered, registeredIn } from "../../support/program.ts";
import { stackSettings } from "../../support/stack-file.ts";

export const clock = new Date("2026-11-20T12:00:00Z");
const stack = "cordum-production";
const checklists = everyChecklist();
const readiness = stackReadiness(stack, checklists);

/** The production stack as its owner would deploy it: with a host and a place for backups of their own. */
const ofOwner = {
  ingress: { kind: "traefik", host: "cordum.seaworthy.dev", tls: {} },
  backups: { target: { kind: "s3", url: "https://s3.eu-central-1.amazonaws.com", bucket: "cordum-backups" } },
};

/** And their cluster, with what the embedded one lacks. */
const contract: Contract = parseContract({
  ...readiness.contract,
  externalHosts: ["s3.eu-central-1.amazonaws.com"],
  cluster: {
    ...readiness.contract.cluster,
    secrets: ["cordum/cordum-backups-s3", "cordum-restore-drill/cordum-backups-s3"],
    admissionPolicies: 3,
    alertRouting: true,
    vulnerabilityScanner: "Trivy",
    runtimeDetector: "Falco",
    costMonitor: "OpenCost",
    metricsRetentionDays: 90,
    etcd: "managed",
  },
});

/** A resource that a test may change. */
export type Fields = { [key: string]: unknown };
export type Changeable = Omit<PulumiResource, "properties"> & { readonly properties: Fields };

/** What the program registers for the stack; no two keys and passwords are the same. */
export async function productionResources(): Promise<readonly Changeable[]> {
  const createSystem = await loadSystem(stackSettings(stack, ofOwner));
  const registered = await registeredIn(() => createSystem(), generated);
  // The program leaves the namespace of restore drills unprotected: nothing in it must be kept. Here its owner protects it.
  return registered
    .filter(({ custom }) => custom)
    .map(resourceOf)
    .map((one) => (one.urn.endsWith("cordum-restore-drill-namespace") ? { ...one, protect: true } : one));
}

function resourceOf({ inputs, name, type, ...known }: Registered): Changeable {
  return {
    ...known,
    type,
    urn: `urn:pulumi:${stack}::seaworthy::${type}::${name}`,
    properties: { ...inputs },
  };
}

function generated(type: string, name: string) {
  const unique = createHash("sha256").update(name).digest("base64url");
  if (type === "random:index/randomPassword:RandomPassword") return { result: unique };
  if (!type.startsWith("tls:")) return {};
  const pem = `<${name}>`;
  return {
    certPem: pem,
    certRequestPem: pem,
    validityEndTime: "2099-01-01T00:00:00Z",
    privateKeyPem: unique,
    privateKeyPemPkcs8: unique,
  };
}

/** The stack with everything around it as it should be: the cluster, the evidence. Nobody has signed yet. */
export function situation(resources: readonly Changeable[], changes: Partial<Inputs> = {}): Inputs {
  const graph = graphFromPulumi(resources);
  const images = services(graph).flatMap((one) => one.containers().flatMap(({ spec }) => spec.image ?? []));
  return {
    stack,
    environment: readiness.environment,
    blocking: readiness.blocking,
    checklists: readiness.checklists.flatMap((id) => checklists.find((list) => list.id === id) ?? []),
    clock,
    graph,
    contract,
    rules,
    results: evaluate(rules, graph, { clock, contract }),
    liveChecks,
    observations: liveChecks.map(({ id }) => seen(id, "PASS")),
    evidence: evidenceChecks.map(({ id }) => evidence(id, values[id], images)),
    evidenceFolder: `readiness/evidence/${stack}`,
    signatures: { path: `readiness/signoffs/${stack}.yaml`, signatures: [], problems: [] },
    exemptions: noExemptions,
    notes: [],
    ...changes,
  };
}

export function seen(check: string, status: Seen["status"]): Seen {
  return { check, status, subject: "the cluster", message: `It is ${status}.`, seenAt: clock.toISOString() };
}

export function evidence(check: string, value: unknown, images: readonly string[]) {
  const piece = { what: "measured", who: "team-cordum", when: "2026-11-20T11:00:00Z", images, value };
  return parseEvidence(check, { path: `${check}.yaml`, text: JSON.stringify(piece) });
}

export const goodLoad = {
  ...{ p95Ms: 120, p99Ms: 300, errorPercent: 0 },
  ...{ requests: 6000, virtualUsers: 10, durationSeconds: 300 },
};

const values: Readonly<Record<string, unknown>> = {
  "evidence-load-test": goodLoad,
  "evidence-network-enforced": { allowed: { tried: 20, refused: 0 }, others: { tried: 20, cameThrough: 0 } },
};

/** The lines that something is wrong with. */
export function redLines(inputs: Inputs): readonly string[] {
  return linesThat(decide(inputs), ({ status }) => status === "FAIL" || status === "ERROR");
}

export function linesThat(
  { checklists: lists }: Report,
  test: (line: Report["checklists"][number]["criteria"][number]) => boolean,
): readonly string[] {
  return lists
    .flatMap(({ criteria }) => criteria.filter(test))
    .map(({ id }) => id)
    .sort();
}
