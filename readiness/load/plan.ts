import { z } from "zod";

const step = z.strictObject({
  name: z.string().describe("What the step is called in the results."),
  method: z.enum(["GET", "POST", "PUT", "DELETE"]),
  path: z.string().startsWith("/").describe("With {key} for what an earlier step has kept."),
  body: z.unknown().optional(),
  status: z.number().int().describe("The answer that is right; any other is an error."),
  keep: z.string().optional().describe("Key of the answer's JSON that later steps need."),
});

/** What a user of a system does: readiness/load/plans/<system>.json. */
export const loadPlan = z.strictObject({
  headers: z.record(z.string(), z.string()).default({}).describe("With {output} for an output of the stack."),
  pauseSeconds: z.number().positive().describe("Between two requests of a user."),
  steps: z.array(step).min(1),
});

export type LoadPlan = z.infer<typeof loadPlan>;

/** Gravl's sign-off §5: 10 users for 5 minutes. */
export const defaultProfile = { virtualUsers: 10, durationSeconds: 300 } as const;

/** Headers with the stack's outputs in them. */
export function headersOf(
  { headers }: LoadPlan,
  outputs: Readonly<Record<string, unknown>>,
): Readonly<Record<string, string>> {
  const filled = Object.entries(headers).map(([name, value]) => [name, filledIn(value, outputs)]);
  return Object.fromEntries(filled) as Record<string, string>;
}

function filledIn(text: string, outputs: Readonly<Record<string, unknown>>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = outputs[name];
    if (typeof value === "string") return value;
    throw new Error(`the stack has no output "${name}", which a header of the load test needs`);
  });
}
