import { jobName, type Role } from "./identities.ts";
import type { StoreKind } from "./store.ts";

/** What a restore must know of a system: its stores, and how the backups of one go by those of another. */
export interface RestorableStore {
  /** What the stack calls it: names the endpoint that its clients dial, and what STORE= takes. */
  readonly name: string;
  /** As people say it. */
  readonly title: string;
  readonly kind: StoreKind;
  /** CronJobs: the one that backs it up, and the suspended one that is the template of a restore. */
  readonly jobs: Readonly<Record<Role, string>>;
  /** Where its backups are below a repository that somebody names. */
  readonly folder: string;
  /** Another store, listed too, whose backup must have been begun no earlier than this one's was finished. @default none */
  readonly notAfter?: {
    readonly store: string;
    /** What follows where the only backup is a newer one. */
    readonly otherwise: string;
  };
}

/** A store of a system by its name, where that has one of the kind. */
export function restorableStore(partOf: string, kind: StoreKind, title: string): RestorableStore {
  const job = (role: Role) => jobName(partOf, kind, role);
  return { name: kind, title, kind, jobs: { backup: job("backup"), restore: job("restore") }, folder: kind };
}
