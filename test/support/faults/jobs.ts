import { randomBytes } from "node:crypto";
import { until } from "../../../local/cluster/until.ts";
import type { Deployment } from "../deployment.ts";
import { must } from "./pods.ts";

/** Runs the job of a schedule now, and fails with what it said where it fails. */
export async function runJob(deployment: Deployment, schedule: string, seconds: number): Promise<void> {
  const inNamespace = ["-n", deployment.namespace];
  const job = `${schedule}-${randomBytes(3).toString("hex")}`;
  await must(deployment, "create", "job", job, `--from=cronjob/${schedule}`, ...inNamespace);
  await until(`the job ${job} has ended`, seconds, async () => {
    const path = "jsonpath={.status.conditions[*].type}";
    const ends = (await must(deployment, "get", "job", job, ...inNamespace, "-o", path)).split(" ");
    if (ends.includes("Failed")) {
      const said = await must(deployment, "logs", `job/${job}`, "--all-containers", ...inNamespace);
      throw new Error(`${job} failed: ${said}`);
    }
    return ends.includes("Complete");
  });
}

/** Ends all servers of a set, runs work while there are none, and starts as many again. */
export async function whileStopped(
  deployment: Deployment,
  servers: string,
  work: () => Promise<void>,
): Promise<void> {
  const set = ["statefulset", servers, "-n", deployment.namespace];
  const replicas = await must(deployment, "get", ...set, "-o", "jsonpath={.spec.replicas}");
  await must(deployment, "scale", ...set, "--replicas=0");
  try {
    const selection = ["-l", `app.kubernetes.io/name=${servers}`, "-n", deployment.namespace];
    await must(deployment, "wait", "pods", ...selection, "--for=delete", "--timeout=240s");
    await work();
  } finally {
    await must(deployment, "scale", ...set, `--replicas=${replicas}`);
  }
}
