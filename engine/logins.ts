import { z } from "zod";
import { Problem } from "../lib/problem.ts";
import { at, type PlannedStep, type ResourceState, titleOf } from "./plan.ts";

const clusterType = "kubernetes:postgresql.cnpg.io/v1:Cluster";

const managedRoles = z
  .array(
    z.looseObject({
      name: z.string(),
      login: z.boolean().default(false),
      inRoles: z.array(z.string()).default([]),
    }),
  )
  .default([]);

type Role = z.infer<typeof managedRoles>[number];

/**
 * Refuses to forget logins of a PostgreSQL that stays: a role that is no longer managed is not removed from the server, and whoever
 * has its password can go on reading.
 * @throws Problem with all of them, before anything changes
 */
export function mustForgetNoLogin(stack: string, steps: readonly PlannedStep[]): void {
  const refused = steps.flatMap(({ newState, oldState, op }) => {
    if (op !== "update" || oldState?.type !== clusterType || !newState) return [];
    const known = new Set(rolesOf(newState).map(({ name }) => name));
    const forgotten = rolesOf(oldState).filter(({ login, name }) => login && !known.has(name));
    return forgotten.length === 0 ? [] : [refusal(oldState, forgotten)];
  });
  if (refused.length === 0) return;
  throw new Problem(
    [`This would leave logins in a PostgreSQL of ${stack} that it no longer knows. Nothing was changed.`]
      .concat(refused)
      .join("\n"),
    "Nobody can log in as the roles of a database in removedDatabases; its data stays.",
  );
}

function refusal(cluster: ResourceState, roles: readonly Role[]): string {
  const databases = [...new Set(roles.flatMap(({ inRoles }) => inRoles))];
  const names = roles.map(({ name }) => name).join(", ");
  return `  ${titleOf(cluster)} would keep ${names} with their passwords. Add to removedDatabases of this store: ${databases.join(", ")}.`;
}

function rolesOf({ inputs }: ResourceState): readonly Role[] {
  return managedRoles.parse(at(inputs, "spec", "managed", "roles"));
}
