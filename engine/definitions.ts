import { Problem } from "../lib/problem.ts";
import { at, type ResourceState } from "./plan.ts";
import type { Session } from "./session.ts";

const definitionType = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition";

/** Longest list of objects in a message. */
const mostNamed = 10;

/**
 * Refuses to delete definitions whose objects are still in the cluster: Kubernetes would delete all of them, of every stack, and
 * their finalizers would wait for an operator that is deleted, too.
 */
export async function mustBeUnused(
  { kubectl, stack }: Session,
  deleted: readonly ResourceState[],
): Promise<void> {
  const names = deleted.filter(({ type }) => type === definitionType).map(({ inputs }) => nameOf(inputs));
  const used = await Promise.all(names.map((name) => objectsOf(kubectl, name)));
  // A stack's own objects go before their definitions, and take along what their controllers made for them.
  const own = withOwned(new Set(deleted.map(titleIn)), used.flat());
  const objects = used
    .flat()
    .map(({ title }) => title)
    .filter((title) => !own.has(title));
  if (objects.length === 0) return;
  const more = objects.length > mostNamed ? [`  and ${objects.length - mostNamed} more`] : [];
  throw new Problem(
    [
      `This would delete definitions of ${stack} that are in use, and with them these objects. Nothing was changed.`,
      ...objects.slice(0, mostNamed).map((object) => `  ${object}`),
      ...more,
    ].join("\n"),
    "Take down the stacks that they belong to first (make down STACK=…).",
  );
}

/** An object that is there. */
interface Found {
  readonly title: string;
  /** Title of the object that it is garbage-collected with. */
  readonly owner: string | undefined;
}

/** These objects, with all that belong to them. */
function withOwned(own: ReadonlySet<string>, found: readonly Found[]): ReadonlySet<string> {
  const more = found.filter(({ owner, title }) => owner !== undefined && own.has(owner) && !own.has(title));
  if (more.length === 0) return own;
  return withOwned(new Set([...own, ...more.map(({ title }) => title)]), found);
}

/** As {@link objectsOf} writes an object. */
function titleIn({ inputs, type }: ResourceState): string {
  const namespace = at(inputs, "metadata", "namespace") ?? "<none>";
  return `${type.split(":").at(-1)} ${namespace} ${nameOf(inputs)}`;
}

function nameOf(inputs: unknown): string {
  return String(at(inputs, "metadata", "name"));
}

async function objectsOf(kubectl: Session["kubectl"], definition: string): Promise<readonly Found[]> {
  const ask = async (...args: readonly string[]) => {
    const { failed, stdout } = await kubectl(["get", ...args]);
    if (!failed) return stdout.trim();
    throw new Problem(
      `Nobody can say whether ${definition} is in use: the cluster did not answer. Nothing was changed.`,
      `Try it yourself, and run the command again once this works: kubectl get ${definition} --all-namespaces`,
    );
  };
  const there = await ask("customresourcedefinitions", definition, "--ignore-not-found", "--output=name");
  if (there === "") return [];
  const owner = ".metadata.ownerReferences[0]";
  const columns = `custom-columns=KIND:.kind,NAMESPACE:.metadata.namespace,NAME:.metadata.name,OF:${owner}.kind,OWNER:${owner}.name`;
  const objects = await ask(definition, "--all-namespaces", "--no-headers", `--output=${columns}`);
  return objects
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map(foundIn);
}

/** Owners are in the same namespace. */
function foundIn(line: string): Found {
  const [kind = "", namespace = "", name = "", of = "<none>", owner = "<none>"] = line.trim().split(/\s+/);
  return {
    title: `${kind} ${namespace} ${name}`,
    owner: owner === "<none>" ? undefined : `${of} ${namespace} ${owner}`,
  };
}
