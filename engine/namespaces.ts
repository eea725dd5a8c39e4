import { Problem } from "../lib/problem.ts";
import { at, type PlannedStep, type ResourceState } from "./plan.ts";
import type { Run, Session } from "./session.ts";
import { readState } from "./state.ts";

const namespaceType = "kubernetes:core/v1:Namespace";

/**
 * Refuses a plan that makes a namespace which is there, and another stack's: the two would take each other's objects for
 * their own. That two stacks name one is no mistake as long as they are in different clusters.
 */
export async function mustBeAlone(
  { kubectl, run, stack }: Session,
  steps: readonly PlannedStep[],
): Promise<void> {
  const wanted = new Set(steps.flatMap(namesTaken));
  for (const name of wanted) {
    const other = (await isThere(kubectl, name)) ? await ownerOf(run, name, stack) : undefined;
    if (other !== undefined) throw taken(stack, name, other);
  }
}

/** Of a namespace that is made, or that takes another one's place under another name. */
function namesTaken({ newState, oldState, op }: PlannedStep): readonly string[] {
  if (!newState || !["create", "create-replacement", "replace"].includes(op)) return [];
  const before = oldState ? namespaceIn(oldState) : [];
  return namespaceIn(newState).filter((name) => !before.includes(name));
}

function namespaceIn({ inputs, type }: ResourceState): readonly string[] {
  const name = at(inputs, "metadata", "name");
  return type === namespaceType && typeof name === "string" ? [name] : [];
}

async function isThere(kubectl: Run, name: string): Promise<boolean> {
  const { failed, stdout } = await kubectl(["get", "namespace", name, "--ignore-not-found", "--output=name"]);
  if (!failed) return stdout.trim() !== "";
  throw unknown(name, "the cluster did not answer", `kubectl get namespace ${name}`);
}

/** The other stack whose state has the namespace; undefined where no stack's has. */
async function ownerOf(run: Run, name: string, stack: string): Promise<string | undefined> {
  for (const other of await stacks(run, name)) {
    if (other === stack) continue;
    const { failed, stdout } = await run(["stack", "export", "--stack", other]);
    const resources = failed ? undefined : readState(stdout);
    if (!resources)
      throw unknown(name, `the state of ${other} can't be read`, `pulumi stack export --stack ${other}`);
    if (resources.some((resource) => namespaceIn(resource).includes(name))) return other;
  }
  return undefined;
}

async function stacks(run: Run, namespace: string): Promise<readonly string[]> {
  const { failed, stdout } = await run(["stack", "ls", "--json"]);
  if (failed) throw unknown(namespace, "Pulumi does not list its stacks", "pulumi stack ls");
  return (JSON.parse(stdout) as readonly { name: string }[]).map(({ name }) => name);
}

function unknown(namespace: string, why: string, command: string): Problem {
  return new Problem(
    `Can't find out whether another stack has the namespace ${namespace}: ${why}. Nothing was changed.`,
    `Run the command again once this works: ${command}`,
  );
}

function taken(stack: string, name: string, other: string): Problem {
  return new Problem(
    `${stack} would create the namespace ${name}, which the stack ${other} has in this cluster. Nothing was changed.`,
    `Set namespace.name in stacks/Pulumi.${stack}.yaml to an unused name, or remove the other stack: make down STACK=${other}.`,
  );
}
