import { execa } from "execa";
import { z } from "zod";
import { Problem } from "../../../lib/problem.ts";
import { untilSeries } from "../metrics/smoke.ts";
import { alertmanagerName } from "./alertmanager.ts";

const alertmanager = z.object({ spec: z.object({ secrets: z.array(z.string()).default([]) }) });

/** Every Prometheus has found an Alertmanager to send to, and the alert that always fires is there. */
export async function findAlertmanagers(namespace: string, env: NodeJS.ProcessEnv): Promise<void> {
  const found = `prometheus_notifications_alertmanagers_discovered{namespace="${namespace}"} > 0`;
  const watching = `alertmanager_alerts{namespace="${namespace}",state="active"} > 0`;
  await untilSeries(namespace, found, "Prometheus finds no Alertmanager", env);
  await untilSeries(
    namespace,
    watching,
    "no alert reaches Alertmanager, not even that which always fires",
    env,
  );
}

/** @throws Problem where a receiver's Secret is not there: a pod waits for it, and says so only in its events */
export async function checkReceiverSecrets(namespace: string, env: NodeJS.ProcessEnv): Promise<void> {
  const get = async (...what: readonly string[]) => {
    const command = ["get", ...what, `--namespace=${namespace}`, "--ignore-not-found", "--output=json"];
    const { stdout } = await execa("kubectl", command, { env });
    return stdout.trim();
  };
  const text = await get("alertmanagers.monitoring.coreos.com", alertmanagerName);
  if (text === "") return;
  const { secrets } = alertmanager.parse(JSON.parse(text)).spec;
  const found = await Promise.all(secrets.map((name) => get("secrets", name)));
  const missing = secrets.filter((_, i) => found[i] === "");
  if (missing.length === 0) return;
  throw new Problem(
    `Alertmanager waits for ${missing.map((name) => `the Secret ${namespace}/${name}`).join(" and ")}: no alert reaches anybody.`,
    `Create each with the key that its receiver reads, \`password\` or \`url\`: kubectl --namespace ${namespace} create secret generic …`,
  );
}
