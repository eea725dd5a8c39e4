import { derivedName, endpointNames, mostOf, serverNames } from "../derived-names.ts";
import { serversOf } from "../endpoint/connection.ts";
import type { KindOfStore } from "../system/store-kind.ts";
import { ownUsers } from "./acl.ts";
import type { RedisSettings } from "./settings.ts";

type Settings = Pick<RedisSettings, "external" | "topology">;

/** Redis, for systems that know stores by their kind alone. */
export const redisKind: KindOfStore<Settings> = {
  title: "Redis",
  backedUpByJobs: true,
  ownUsers: (settings) => (hasUsers(settings) ? ownUsers : new Set()),
  loginVariables: ["USERNAME", "PASSWORD"],
  names: (settings, store) => {
    const { clients, name, path } = store;
    const { external, topology } = settings;
    if (external) return [];
    return [
      ...(topology === "replicated" ? endpointNames(serversOf(name), path) : []),
      ...serverNames(store),
      ...(hasUsers(settings) ? clients : []).map((user) =>
        derivedName("Secret", `${user}-${name}`, mostOf.object, path),
      ),
    ];
  },
};

/** Others have their own users, and a server alone has none. */
function hasUsers({ external, topology }: Settings): boolean {
  return !external && topology !== "single";
}
