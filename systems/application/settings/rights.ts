import type { Contradiction } from "../../../components/system/contradictions.ts";
import { programsOf } from "../parts.ts";
import type { ApplicationSettings } from "./schema.ts";

/** Whoever may ask the API server something must reach it. */
export function rights(settings: ApplicationSettings): readonly Contradiction[] {
  const asking = programsOf(settings).filter(({ program }) => program.api);
  if (settings.apiServer || asking.length === 0) return [];
  const because = asking.map(({ path }) => [...path, "api"].join("."));
  const allowed = `its \`networks\`, which ${because.join(", ")} requires; docs/your-own-system.md explains how to find them`;
  return [{ path: ["apiServer"], because, allowed }];
}
