import { z } from "zod";
import { Problem } from "../../lib/problem.ts";
import { operations, policyLevels, type StackPreview } from "./change.ts";

/** A preview that may be kept where others read it: what a summary needs, already masked. */

const schema = "pull-request.seaworthy.dev/v1";
const text = z.string();
const maybe = text.optional();

const masked = z.object({
  schema: z.literal(schema),
  stack: text.optional(),
  unchanged: z.number(),
  errors: z.array(text),
  policies: z.array(z.object({ policy: text, level: z.enum(policyLevels), subject: text, message: text })),
  changes: z.array(
    z.object({
      operation: z.enum(operations),
      kind: text,
      type: text,
      name: text,
      object: maybe,
      risk: maybe,
      causes: z.array(text),
      fields: z.array(z.object({ path: text, before: maybe, after: maybe })),
    }),
  ),
});

export function writeMasked(preview: StackPreview): string {
  return JSON.stringify({ schema, ...preview });
}

/** `file` is named in errors. */
export function readMasked(json: unknown, file: string): StackPreview {
  const parsed = masked.safeParse(json);
  if (!parsed.success)
    throw new Problem(`${file} isn't a masked preview.`, "Create it again with `make pr-preview`.");
  const { changes, stack, ...rest } = parsed.data;
  const whole = changes.map(({ fields, object, risk, ...change }) => ({
    ...change,
    object,
    risk,
    fields: fields.map(({ after, before, path }) => ({ path, before, after })),
  }));
  return { ...rest, stack, changes: whole };
}
