import { z } from "zod";
import { Problem } from "../lib/problem.ts";
import type { ResourceState } from "./plan.ts";
import type { Run } from "./session.ts";

/** What a stack's state says that it has. A state that can't be read is not taken for an empty one. */

const resource = z.looseObject({
  urn: z.string(),
  type: z.string(),
  protect: z.boolean().exactOptional(),
});

/** As `pulumi stack export` prints it; a stack that was never deployed may have no deployment. */
const exported = z.object({ deployment: z.object({ resources: z.array(resource).default([]) }).nullable() });

/**
 * The resources of a stack; none where nobody has made the stack yet.
 * @throws Problem where the state can't be read
 */
export async function resourcesOf(run: Run, stack: string): Promise<readonly ResourceState[]> {
  const { failed, stderr = "", stdout } = await run(["stack", "export", "--stack", stack]);
  if (failed && stderr.includes("no stack named")) return [];
  const resources = failed ? undefined : readState(stdout);
  if (resources) return resources;
  throw new Problem(
    `The state of ${stack} can't be read, so nobody knows what it has. Nothing was changed. ${stderr}`.trim(),
    `Run the command again once this works: pulumi stack export --stack ${stack}`,
  );
}

/** The resources in an exported state; undefined where it is none. */
export function readState(text: string): readonly ResourceState[] | undefined {
  const { data } = exported.safeParse(parsed(text));
  return data && (data.deployment?.resources ?? []);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
