import { connectionBudget, postgresContradictions } from "../../../components/postgres/contradictions.ts";
import { type Contradiction, commonContradictions } from "../../../components/system/contradictions.ts";
import { names } from "../product.ts";
import { tenantContradictions } from "../tenants/settings.ts";
import { ownDatabases } from "./database.ts";
import type { KubeopSettings } from "./schema.ts";

/** What can't be as it is in a stack of kubeOP, because of another setting. */
export function contradictions(settings: KubeopSettings): readonly Contradiction[] {
  // What is wrong in the database's own settings leaves them without what is added to them.
  const database = { ...settings.database, ...ownDatabases };
  return [
    ...commonContradictions({ ...settings, backups: undefined }, []),
    ...postgresContradictions(["database"], database, settings),
    ...connectionBudget(["database"], database, connectionsOf(settings), [
      "manager.connections",
      "manager.replicas",
    ]),
    ...certificates(settings),
    ...tenantContradictions(settings),
  ];
}

/** The managers with the one of a rolling update, and the one that migrates. */
function connectionsOf({ manager: { connections, replicas } }: KubeopSettings) {
  return [
    { name: names.manager, pods: replicas + 1, pool: connections },
    { name: "kubeop-migrations", pods: 1, pool: connections },
  ];
}

/** The API server must know who signed the webhook's certificate, whose program reads it only when it starts. */
function certificates({ certificates }: KubeopSettings): readonly Contradiction[] {
  if (certificates.source === "pulumi") return [];
  return [
    {
      path: ["certificates", "source"],
      because: [],
      allowed:
        "pulumi: the webhook reads its certificate only when it starts, so that nothing would use a renewed one, and the webhook configurations need its authority",
    },
  ];
}
