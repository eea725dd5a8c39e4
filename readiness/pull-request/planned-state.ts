import { z } from "zod";
import { Problem } from "../../lib/problem.ts";

/** The stack as it would be after a preview, in the form of an export: what judges exports can judge a pull request. */

const resource = z.looseObject({ urn: z.string(), type: z.string() });
const preview = z.looseObject({
  steps: z.array(z.looseObject({ op: z.string(), urn: z.string(), newState: resource.nullish() })),
  changeSummary: z.record(z.string(), z.number()).default({}),
});

/** Steps that leave nothing behind, and those that are only looks. */
const gone = /^(delete|discard|refresh|remove)/;

/** @param json what `pulumi preview --json --show-sames` prints */
export function plannedState(json: unknown): object {
  const parsed = preview.safeParse(json);
  if (!parsed.success)
    throw new Problem("This isn't output of `pulumi preview --json --show-sames`.", "Create it again.");
  const { changeSummary, steps } = parsed.data;
  if ((changeSummary.same ?? 0) > steps.filter(({ op }) => op === "same").length)
    throw new Problem(
      "The preview omits unchanged resources, so the stack isn't known.",
      "Run `pulumi preview --json --show-sames`.",
    );
  const resources = new Map<string, object>();
  for (const { newState, op, urn } of steps) {
    if (op === "delete") resources.delete(urn);
    else if (newState && !gone.test(op)) resources.set(urn, newState);
  }
  return { version: 3, deployment: { manifest: {}, resources: [...resources.values()] } };
}
