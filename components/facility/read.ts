import { execa } from "execa";
import { z } from "zod";
import { type Facility, type FacilityName, facilities } from "./facility.ts";
import type { Reading, Seen } from "./judge.ts";

/** Longer than an API server takes that works, and short enough for somebody who waits. */
const timeout = "--request-timeout=20s";

const metadata = z.object({
  name: z.string(),
  namespace: z.string().default(""),
  labels: z.record(z.string(), z.string()).default({}),
});
const condition = z.object({ type: z.string(), status: z.string() });
const status = z.object({ conditions: z.array(condition).default([]) }).prefault({});

const definition = z.object({
  metadata,
  spec: z.object({ versions: z.array(z.object({ name: z.string(), served: z.boolean() })) }),
  status,
});
const containers = z.array(z.object({ image: z.string() }));
const template = z.object({ spec: z.object({ containers }) });
const deployment = z.object({ metadata, spec: z.object({ template }), status });
const statefulSet = z.object({
  metadata,
  spec: z.object({ template }),
  status: z.object({ readyReplicas: z.int().default(0) }).prefault({}),
});
const service = z.object({ metadata });
const policy = z.object({ metadata });
const binding = z.object({ spec: z.object({ policyName: z.string() }) });

const admission = "admissionregistration.k8s.io";

/** What kubectl prints: a list, or the one object that was asked for; nothing where none of those is there. */
function listOf<Schema extends z.ZodType>(schema: Schema) {
  return z.union([z.object({ items: z.array(schema) }), schema.transform((only) => ({ items: [only] }))]);
}

/** Reads of a cluster what these facilities are recognised by. */
export async function read(names: readonly FacilityName[], env: NodeJS.ProcessEnv): Promise<Reading> {
  const wanted: readonly Facility[] = names.map((name) => facilities[name]);
  const definitions = [...new Set(wanted.flatMap(({ definitions }) => Object.keys(definitions)))];
  const policies = [...new Set(wanted.flatMap(({ policies }) => policies?.names ?? []))];
  const anyPrograms = wanted.some(({ programs }) => Object.keys(programs).length > 0);
  const anyServers = wanted.some(({ servers }) => servers !== undefined);
  try {
    const kind = "customresourcedefinitions.apiextensions.k8s.io";
    const [found, deployments, statefulSets, services, foundPolicies, bindings] = await Promise.all([
      definitions.length > 0 ? get(env, definition, [kind, ...definitions]) : [],
      anyPrograms ? get(env, deployment, ["deployments.apps", "--all-namespaces"]) : [],
      anyServers ? get(env, statefulSet, ["statefulsets.apps", "--all-namespaces"]) : [],
      anyPrograms ? get(env, service, ["services", "--all-namespaces"]) : [],
      policies.length > 0 ? get(env, policy, [`validatingadmissionpolicies.${admission}`, ...policies]) : [],
      policies.length > 0 ? get(env, binding, [`validatingadmissionpolicybindings.${admission}`]) : [],
    ]);
    return {
      definitions: found.map(seenDefinition),
      deployments: deployments.map(seenDeployment),
      statefulSets: statefulSets.map(seenStatefulSet),
      services: services.map(seenObject),
      policies: foundPolicies.map((one) => seenPolicy(one, bindings)),
    };
  } catch (error) {
    return { unreadable: `the cluster can't be read: ${error instanceof Error ? error.message : error}` };
  }
}

async function get<Schema extends z.ZodType>(
  env: NodeJS.ProcessEnv,
  schema: Schema,
  what: readonly string[],
): Promise<readonly z.output<Schema>[]> {
  const command = ["get", ...what, "--ignore-not-found", "--output=json", timeout];
  const { failed, shortMessage, stderr, stdout } = await execa("kubectl", command, { env, reject: false });
  if (failed) throw new Error(stderr.trim().split("\n").at(-1) || shortMessage);
  if (stdout.trim() === "") return [];
  const parsed = listOf(schema).safeParse(JSON.parse(stdout));
  if (!parsed.success) throw new Error(`${what[0]} are not as expected: ${z.prettifyError(parsed.error)}`);
  return parsed.data.items;
}

function isTrue(type: string, { conditions }: z.output<typeof status>): boolean {
  return conditions.some((one) => one.type === type && one.status === "True");
}

function seenDefinition({
  metadata,
  spec,
  status,
}: z.output<typeof definition>): Seen["definitions"][number] {
  const served = spec.versions.filter(({ served }) => served).map(({ name }) => name);
  return { name: metadata.name, established: isTrue("Established", status), served };
}

function seenDeployment(one: z.output<typeof deployment>): Seen["deployments"][number] {
  return { ...seenObject(one), available: isTrue("Available", one.status), images: imagesOf(one.spec) };
}

/** One server is enough: the others are there for when it is gone. */
function seenStatefulSet(one: z.output<typeof statefulSet>): Seen["statefulSets"][number] {
  return { ...seenObject(one), available: one.status.readyReplicas > 0, images: imagesOf(one.spec) };
}

function imagesOf(spec: { readonly template: z.output<typeof template> }): readonly string[] {
  return spec.template.spec.containers.map(({ image }) => image);
}

function seenObject({ metadata }: z.output<typeof service>): Seen["services"][number] {
  return { name: `${metadata.namespace}/${metadata.name}`, labels: metadata.labels };
}

function seenPolicy(
  { metadata: { labels, name } }: z.output<typeof policy>,
  bindings: readonly z.output<typeof binding>[],
): Seen["policies"][number] {
  return { name, labels, bound: bindings.some(({ spec }) => spec.policyName === name) };
}
