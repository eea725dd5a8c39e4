import { Problem } from "../lib/problem.ts";
import { at, type PlannedStep, type ResourceState, titleOf } from "./plan.ts";

/**
 * Refuses a plan that creates an object under the name of one that it deletes: Pulumi creates first, and Kubernetes has one
 * object of a kind and a name in a namespace. The update would stop in the middle. This happens where one component takes
 * over from another, such as replicated Redis servers from a single one.
 *
 * A replacement is no collision: there one resource goes and comes, under one URN.
 * @throws Problem with all of them, before anything changes
 */
export function mustNotCollide(stack: string, steps: readonly PlannedStep[]): void {
  const leaving = steps.flatMap(({ op, oldState }) => (op === "delete" && oldState ? [oldState] : []));
  const taken = new Set(leaving.flatMap((state) => place(state) ?? []));
  const collisions = steps.flatMap(({ newState, op }) =>
    op === "create" && newState && taken.has(place(newState) ?? "") ? [titleOf(newState)] : [],
  );
  if (collisions.length === 0) return;
  throw new Problem(
    [
      `This update would create objects that ${stack} already has in another component. Nothing was changed.`,
      ...collisions.map((title) => `  ${title} would be created before the old one is deleted.`),
    ].join("\n"),
    [
      "Undo the change in the stack file. To make it anyway, start from an empty stack: back up the stack's data,",
      `remove it (make down STACK=${stack}), deploy it with the new settings (make up), and restore the backup (make restore).`,
    ].join("\n"),
  );
}

/** Where the API server keeps an object, whatever version it is written in; undefined for what is no object, or has no name yet. */
function place(state: ResourceState): string | undefined {
  const [provider, apiVersion = ""] = state.type.split(":");
  const named = typeof at(state.inputs, "metadata", "name") === "string";
  return provider === "kubernetes" && named ? `${apiVersion.split("/")[0]} ${titleOf(state)}` : undefined;
}
