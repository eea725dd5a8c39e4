import { z } from "zod";
import type { Graph } from "./graph.ts";
import { graphFromPulumi, type PulumiResource } from "./pulumi.ts";

const urns = z.array(z.string()).nullish();

const state = z.object({
  urn: z.string(),
  type: z.string(),
  inputs: z.record(z.string(), z.unknown()).optional(),
  protect: z.boolean().optional(),
  delete: z.boolean().optional(),
  dependencies: urns,
  propertyDependencies: z.record(z.string(), urns).nullish(),
});

const preview = z.object({
  steps: z.array(z.object({ op: z.string(), urn: z.string(), newState: state.optional() })).default([]),
  changeSummary: z.record(z.string(), z.number()).default({}),
});

const stackExport = z.object({
  deployment: z.object({ resources: z.array(state).default([]) }),
});

/** A file of Pulumi that can't be judged; says what to do. */
export class UnreadableInput extends Error {
  override readonly name = "UnreadableInput";
}

/** The stack as it would be after what `pulumi preview --json --show-sames` tells. */
export function graphFromPreview(json: unknown): Graph {
  const { changeSummary, steps } = read(preview, json, "pulumi preview --json --show-sames");
  const same = steps.filter(({ op }) => op === "same").length;
  if ((changeSummary.same ?? 0) > same) {
    throw new UnreadableInput(
      `The preview leaves out ${(changeSummary.same ?? 0) - same} unchanged resources, and relations can't be judged without them. Run pulumi preview --json --show-sames.`,
    );
  }
  // The steps of a replacement share one URN, and its last word counts.
  const last = new Map<string, PulumiResource>();
  for (const { newState, op, urn } of steps) {
    if (op === "delete") last.delete(urn);
    else if (newState && !op.startsWith("delete")) last.set(urn, pulumiResource(newState));
  }
  return graphFromPulumi([...last.values()]);
}

/** What `pulumi stack export` says that there is. */
export function graphFromExport(json: unknown): Graph {
  const { deployment } = read(stackExport, json, "pulumi stack export");
  return graphFromPulumi(deployment.resources.filter((one) => !one.delete).map(pulumiResource));
}

function pulumiResource(resource: z.infer<typeof state>): PulumiResource {
  const { dependencies, inputs = {}, propertyDependencies, protect, type, urn } = resource;
  const byProperty = Object.entries(propertyDependencies ?? {}).map(([key, of]) => [key, of ?? []] as const);
  return {
    urn,
    type,
    properties: inputs,
    dependencies: dependencies ?? [],
    propertyDependencies: Object.fromEntries(byProperty),
    protect: protect ?? false,
  };
}

function read<T extends z.ZodType>(schema: T, json: unknown, from: string): z.infer<T> {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new UnreadableInput(`This isn't what ${from} prints: ${z.prettifyError(parsed.error)}`);
}
