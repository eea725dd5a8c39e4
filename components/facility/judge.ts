import { type Facility, type FacilityName, facilities, type Versions } from "./facility.ts";

/** What was read of a cluster, as far as facilities are recognised by it. */
export interface Seen {
  readonly definitions: readonly SeenDefinition[];
  readonly deployments: readonly SeenWorkload[];
  readonly statefulSets: readonly SeenWorkload[];
  readonly services: readonly SeenObject[];
  readonly policies: readonly SeenPolicy[];
}

export interface SeenObject {
  /** Namespace and name. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface SeenDefinition {
  readonly name: string;
  readonly established: boolean;
  /** Versions that the API server serves. */
  readonly served: readonly string[];
}

export interface SeenWorkload extends SeenObject {
  readonly available: boolean;
  /** Images of its containers, as it names them. */
  readonly images: readonly string[];
}

export interface SeenPolicy extends SeenObject {
  /** Whether a ValidatingAdmissionPolicyBinding applies it. */
  readonly bound: boolean;
}

/** What could be read; what can't be read is not there. */
export type Reading = Seen | { readonly unreadable: string };

export interface Judgement {
  readonly facility: FacilityName;
  readonly state: "present" | "missing" | "incomplete" | "other version" | "not serving";
  /** What was seen of it, or not; empty where it is present. */
  readonly findings: readonly string[];
}

type Lack = "absent" | "broken" | "other version";
type Finding = readonly [Lack, string];

/** Whether a cluster offers a facility, and how that was seen. */
export function judge(name: FacilityName, reading: Reading): Judgement {
  const facility: Facility = facilities[name];
  if ("unreadable" in reading) return { facility: name, state: "missing", findings: [reading.unreadable] };
  const installed = [
    ...Object.entries(facility.definitions).map(([one, version]) => definition(one, version, reading)),
    ...Object.entries(facility.programs).map(([one, versions]) => program(one, versions, reading)),
    ...(facility.services ?? []).map((labels) => service(labels, reading)),
    ...ofPolicies(facility, reading),
  ];
  const serving = Object.entries(facility.servers ?? {}).map(([one, versions]) =>
    server(one, versions, reading),
  );
  const lacks = [...installed, ...serving].filter((finding) => finding !== undefined);
  const isInstalled = installed.every((finding) => finding === undefined);
  const state = stateOf(lacks, installed.length + serving.length, isInstalled);
  return { facility: name, state, findings: lacks.map(([, words]) => words) };
}

/** What a cluster has of a facility that must not be there twice, whatever the state of all that. */
export function running(name: FacilityName, { deployments, policies }: Seen): readonly string[] {
  const facility: Facility = facilities[name];
  const programs = Object.keys(facility.programs);
  return [
    ...deployments
      .filter(({ images }) => images.some((image) => programs.includes(programOf(image))))
      .map((one) => `the Deployment ${one.name} already runs it`),
    ...policies
      .filter((one) => facility.policies?.names.includes(one.name))
      .map((one) => `the ValidatingAdmissionPolicy ${one.name} already exists`),
  ];
}

function stateOf(lacks: readonly Finding[], expected: number, isInstalled: boolean): Judgement["state"] {
  if (lacks.length === 0) return "present";
  const all = (lack: Lack) => lacks.every(([one]) => one === lack);
  if (all("absent") && lacks.length === expected) return "missing";
  if (all("other version")) return "other version";
  return isInstalled ? "not serving" : "incomplete";
}

function definition(name: string, version: string, { definitions }: Seen): Finding | undefined {
  const found = definitions.find((one) => one.name === name);
  if (!found) return ["absent", `the CustomResourceDefinition ${name} is missing`];
  if (!found.established) return ["broken", `the CustomResourceDefinition ${name} is not established`];
  if (found.served.includes(version)) return undefined;
  return [
    "other version",
    `the CustomResourceDefinition ${name} serves ${found.served.join(", ")} instead of ${version}`,
  ];
}

function program(name: string, versions: Versions, { deployments }: Seen): Finding | undefined {
  const found = deployments.filter((one) => runs(one, name));
  const [only, ...more] = found;
  if (!only) return ["absent", `no Deployment runs ${name}`];
  if (more.length > 0) {
    const names = found.map((one) => one.name).join(" and ");
    return ["broken", `${names} both run ${name}: they would manage the same resources`];
  }
  if (!only.available) return ["broken", `the Deployment ${only.name}, which runs ${name}, is not available`];
  return wrongVersion(name, "Deployment", only, versions);
}

/** Each of them serves others, so that one that fails says nothing about the next. */
function server(name: string, versions: Versions, { statefulSets }: Seen): Finding | undefined {
  const found = statefulSets.filter((one) => runs(one, name));
  const findings = found.map((one): Finding | undefined =>
    one.available
      ? wrongVersion(name, "StatefulSet", one, versions)
      : ["broken", `the StatefulSet ${one.name}, which runs ${name}, is not ready`],
  );
  if (findings.length === 0) return ["absent", `no StatefulSet runs ${name}`];
  return findings.every((finding) => finding !== undefined) ? findings[0] : undefined;
}

function runs({ images }: SeenWorkload, name: string): boolean {
  return images.some((image) => programOf(image) === name);
}

function wrongVersion(
  name: string,
  kind: "Deployment" | "StatefulSet",
  { images, labels, name: workload }: SeenWorkload,
  versions: Versions,
): Finding | undefined {
  const allowed = allowedOf(versions);
  const image = images.find((one) => programOf(one) === name) ?? "";
  const version = versionIn(tagOf(image)) ?? versionIn(labels["app.kubernetes.io/version"] ?? "");
  if (!version)
    return [
      "other version",
      `the version of ${name} in the ${kind} ${workload} is unknown: it must be ${allowed}`,
    ];
  if (isWithin(version, versions)) return undefined;
  return ["other version", `the ${kind} ${workload} runs ${name} ${version}: it must be ${allowed}`];
}

function allowedOf({ below, from }: Versions): string {
  return `at least ${from} and below ${below}`;
}

function service(labels: Readonly<Record<string, string>>, { services }: Seen): Finding | undefined {
  const wanted = Object.entries(labels);
  if (services.some((one) => wanted.every(([key, value]) => one.labels[key] === value))) return undefined;
  return ["absent", `no Service has the label ${wanted.map((pair) => pair.join("=")).join(", ")}`];
}

function ofPolicies({ policies }: Facility, seen: Seen): readonly (Finding | undefined)[] {
  return policies ? policies.names.map((name) => policy(name, policies.versions, seen)) : [];
}

function policy(name: string, versions: Versions, { policies }: Seen): Finding | undefined {
  const found = policies.find((one) => one.name === name);
  if (!found) return ["absent", `the ValidatingAdmissionPolicy ${name} is missing`];
  if (!found.bound)
    return ["broken", `no ValidatingAdmissionPolicyBinding applies the ValidatingAdmissionPolicy ${name}`];
  const version = versionIn(found.labels["app.kubernetes.io/version"] ?? "");
  if (version && isWithin(version, versions)) return undefined;
  return [
    "other version",
    `the ValidatingAdmissionPolicy ${name} is of ${version ? `release ${version}` : "an unknown release"}: it must be ${allowedOf(versions)}`,
  ];
}

/** The name of an image without registry, folders, tag and digest. */
function programOf(image: string): string {
  return (image.split("@")[0] ?? "").split("/").at(-1)?.split(":")[0] ?? "";
}

function tagOf(image: string): string {
  return (image.split("@")[0] ?? "").split("/").at(-1)?.split(":")[1] ?? "";
}

function versionIn(text: string): string | undefined {
  return /^v?(\d+\.\d+\.\d+)(?![.\d])/.exec(text)?.[1];
}

function isWithin(version: string, { below, from }: Versions): boolean {
  return compare(version, from) >= 0 && compare(version, below) < 0;
}

/** By each of three numbers; the same where all are. */
function compare(a: string, b: string): number {
  const others = b.split(".").map(Number);
  const differences = a.split(".").map((part, i) => Number(part) - (others[i] ?? 0));
  return differences.find((difference) => difference !== 0) ?? 0;
}
