import { z } from "zod";
import { dnsLabel } from "../fields.ts";

interface WorkersShape {
  readonly partOf: string;
  readonly description: string;
  /** Names that the system's stores have by themselves, and what those are. */
  readonly taken: { readonly names: ReadonlySet<string>; readonly by: string };
}

/** Workers that somebody else runs in the namespace: who they are, not how they are run. */
export function workersSettings({ description, partOf, taken }: WorkersShape) {
  const workerName = dnsLabel
    .refine(
      (name) => !taken.names.has(name),
      `a name other than ${[...taken.names].join(", ")}, which are ${taken.by}`,
    )
    .refine(
      (name) => name !== partOf && !name.startsWith(`${partOf}-`),
      `a name without the prefix ${partOf}-, which certificates and Secrets of the stack's own have`,
    );
  return z.record(workerName, z.strictObject({})).default({}).describe(description);
}
