import { type RestorableStore, restorableStore } from "../../components/backup/restorable.ts";

/**
 * Cordum's stores. A restore of NATS goes by that of Redis: every job that NATS knows is then one that Redis knows too. The other
 * way round, jobs would be run of which nobody has a record.
 */
export const cordumStores: readonly RestorableStore[] = [
  {
    ...restorableStore("cordum", "nats", "NATS"),
    notAfter: {
      store: "redis",
      otherwise: "jobs from between are run again, and Redis has no record of them",
    },
  },
  restorableStore("cordum", "redis", "Redis"),
];
