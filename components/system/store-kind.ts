import type { DerivedName, NamedStore } from "../derived-names.ts";
import type { FacilityName } from "../facility/facility.ts";

/** What systems must know of a kind of store before anything is made of one. The folder of each kind says it, in `kind.ts`. */
export interface KindOfStore<Settings> {
  /** As people call it, such as `NATS`. */
  readonly title: string;
  /** Whether jobs of the stack back it up and restore it; an operator does that by its own means. */
  readonly backedUpByJobs: boolean;
  /** What the cluster must offer before one can run. @default nothing */
  readonly requiredFacilities?: (settings: Settings) => readonly FacilityName[];
  /** Whether its servers ask the API server. @default they don't */
  readonly asksApiServer?: (settings: Settings) => boolean;
  /** Names that no client can log in by, because its servers have users of their own. @default none */
  readonly ownUsers?: (settings: Settings) => ReadonlySet<string>;
  /** What variables that hold a client's login are called, behind the prefix. @default nobody logs in */
  readonly loginVariables?: readonly string[];
  /** The names that its objects take, but for those of its endpoint. */
  readonly names: (settings: Settings, store: NamedStore) => readonly DerivedName[];
}
