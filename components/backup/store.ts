import type { Connection } from "../endpoint/connection.ts";
import type { input } from "../kubernetes.ts";
import type { Resources } from "../resources.ts";
import type { Scripts } from "./scripts.ts";

/** What kind of store it is, such as `nats`: names its scripts, jobs, volume and folder of the repository. */
export type StoreKind = string;

/** A store as its backups see it. The folder of each kind makes it, with all that only that kind is. */
export interface BackedUpStore {
  readonly kind: StoreKind;
  /** Image that its scripts run in. */
  readonly image: string;
  /** `<kind>-backup.sh`, which asks it for everything, `<kind>-restore.sh`, and what those source. */
  readonly scripts: Scripts;
  /** When it is backed up, in cron's five fields, UTC. */
  readonly schedule: string;
  /** How a job is connected to it, by the job's name. */
  readonly connect: (job: string) => Connection;
  /** What the script that backs it up is told beside where it is. */
  readonly backup: Variables;
  /** What the script that restores it is told. */
  readonly restore: Variables;
  /** Of the job that restores it. */
  readonly restoreResources: Resources;
  readonly drill: Rehearsal;
}

/** How a fetched backup is restored for practice, within one pod. */
export interface Rehearsal {
  readonly image: string;
  /** One of the store's scripts. */
  readonly script: string;
  readonly env: Variables;
  readonly resources: Resources;
  /** A server that lives as long as the pod, and listens inside of it alone. @default the script starts what it needs */
  readonly server?: input.core.v1.Container;
}

/** Environment variables by name. */
export type Variables = Readonly<Record<string, string>>;
