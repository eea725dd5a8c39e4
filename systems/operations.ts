import type { RestorableStore } from "../components/backup/restorable.ts";
import type { LoadPlan } from "../lib/load-plan.ts";
import { applicationLoad } from "./application/load.ts";
import { applicationStores, operatedStores } from "./application/restorable.ts";
import { applicationSmoke } from "./application/smoke.ts";
import { cordumLoad } from "./cordum/load.ts";
import { cordumStores } from "./cordum/restorable.ts";
import { cordumSmoke } from "./cordum/smoke.ts";
import { kubeopLoad } from "./kubeop/load.ts";
import { kubeopOperated } from "./kubeop/restorable.ts";
import { kubeopSmoke } from "./kubeop/smoke/index.ts";
import { platformSmoke } from "./platform/smoke.ts";

/** What commands must know of a system beside what it deploys. */
export interface Operations {
  /**
   * Reads the words of `make smoke`, and gives what sends requests to a stack as its user would.
   * Either throws a Problem: for a word that says nothing, or for an answer that isn't right.
   */
  readonly smoke: (
    words: readonly string[],
  ) => (outputs: unknown, env: NodeJS.ProcessEnv) => Promise<unknown>;
  /** What `make load-test` does as a user of a stack with these outputs; absent where a system has no users. */
  readonly load?: (outputs: unknown) => LoadPlan;
  /** The stores of a stack with these settings, as its file has them. */
  readonly stores: (settings: Readonly<Record<string, unknown>>) => readonly RestorableStore[];
  /** Names of stores that an operator restores, by the stack file and not by a command. @default it has none */
  readonly operated?: (settings: Readonly<Record<string, unknown>>) => readonly string[];
}

/** By the name that stack files give as their system. */
export const operations: Readonly<Record<string, Operations>> = {
  application: {
    smoke: applicationSmoke,
    load: applicationLoad,
    stores: applicationStores,
    operated: operatedStores,
  },
  cordum: { smoke: cordumSmoke, load: cordumLoad, stores: () => cordumStores },
  kubeop: { smoke: kubeopSmoke, load: kubeopLoad, stores: () => [], operated: kubeopOperated },
  platform: { smoke: platformSmoke, stores: () => [] },
};
