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
  // A stack's own objects go before their definitions.
  const own = new Set(deleted.map(titleIn));
  const objects = used.flat().filter((object) => !own.has(object));
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

/** As {@link objectsOf} writes an object. */
function titleIn({ inputs, type }: ResourceState): string {
  const namespace = at(inputs, "metadata", "namespace") ?? "<none>";
  return `${type.split(":").at(-1)} ${namespace} ${nameOf(inputs)}`;
}

function nameOf(inputs: unknown): string {
  return String(at(inputs, "metadata", "name"));
}

async function objectsOf(kubectl: Session["kubectl"], definition: string): Promise<readonly string[]> {
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
  const columns = "custom-columns=KIND:.kind,NAMESPACE:.metadata.namespace,NAME:.metadata.name";
  const objects = await ask(definition, "--all-namespaces", "--no-headers", `--output=${columns}`);
  return objects
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => line.trim().replace(/\s+/g, " "));
}
