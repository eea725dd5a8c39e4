import type { Contradiction } from "../../../components/system/contradictions.ts";
import { askKind } from "../kinds.ts";
import { programsOf } from "../parts.ts";
import type { ApplicationSettings } from "./schema.ts";
import type { StoreSettings } from "./stores.ts";

/** Programs with rights, and servers of stores that ask it, must reach the API server. */
export function rights(settings: ApplicationSettings): readonly Contradiction[] {
  const programs = programsOf(settings).filter(({ program }) => program.api);
  const servers = Object.entries(settings.stores).filter(([, store]) => isOperated(store));
  const because = [
    ...programs.map(({ path }) => [...path, "api"].join(".")),
    ...servers.map(([name]) => `stores.${name}`),
  ];
  if (settings.apiServer || because.length === 0) return [];
  const allowed = `its \`networks\`, which ${because.join(", ")} requires; docs/your-own-system.md explains how to find them`;
  return [{ path: ["apiServer"], because, allowed }];
}

function isOperated(store: StoreSettings): boolean {
  return askKind(store, ({ asksApiServer }, settings) => asksApiServer?.(settings) ?? false);
}
