import { stringify } from "yaml";
import type { CordumSettings } from "./settings/index.ts";

/** The files that Cordum's services read at start, as pure functions of the settings. */

/** Which pool of workers takes the jobs of each topic; the scheduler does not start without it. */
export function poolsFile({ topics, pools }: CordumSettings["scheduling"]): string {
  return stringify({ topics, pools });
}

/** When the scheduler gives a job up. */
export function timeoutsFile(scheduling: CordumSettings["scheduling"]): string {
  return stringify({
    workflows: {},
    topics: {},
    reconciler: {
      dispatch_timeout_seconds: scheduling.dispatchTimeoutSeconds,
      running_timeout_seconds: scheduling.runningTimeoutSeconds,
      scan_interval_seconds: scheduling.scanIntervalSeconds,
    },
  });
}

/** What the safety kernel allows; it reads the file again every 30 s. */
export function safetyFile({ allowTopics, denyTopics }: CordumSettings["safety"]): string {
  return stringify({
    default_tenant: "default",
    tenants: { default: { allow_topics: allowTopics, deny_topics: denyTopics } },
  });
}
