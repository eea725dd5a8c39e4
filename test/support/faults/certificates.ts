import type { Deployment } from "../deployment.ts";
import { must, type Pod, podsOf } from "./pods.ts";
import { natsServers, redisServers } from "./servers.ts";

/** Where servers have their certificates, and what their keepers say once the server has taken them. */
const servers = {
  [natsServers]: { folder: "/etc/nats/tls", taken: "the server has read its certificates" },
  [redisServers]: { folder: "/etc/redis/tls", taken: "applied certificates" },
};

type Server = (typeof servers)[keyof typeof servers];

/**
 * The servers that have not taken the certificates of their Secrets yet. The kubelet looks once a minute, a keeper every
 * few seconds: the next step of a rotation must wait for both (docs/runbooks/certificates.md).
 */
export async function staleCertificates(deployment: Deployment): Promise<readonly string[]> {
  const stale = Object.entries(servers).map(async ([name, server]) => {
    const wanted = await inSecret(deployment, `${name}-server-tls`);
    const pods = await podsOf(deployment, name);
    const current = await Promise.all(pods.map((pod) => hasTaken(deployment, pod, server, wanted)));
    return pods.filter((_, index) => !current[index]).map((pod) => `${pod.name} has old certificates`);
  });
  return (await Promise.all(stale)).flat();
}

async function inSecret(deployment: Deployment, secret: string): Promise<string> {
  const columns = "jsonpath={.data.ca\\.crt} {.data.tls\\.crt}";
  const data = await must(deployment, "get", "secret", secret, "-n", deployment.namespace, "-o", columns);
  const files = data.split(" ").map((file) => Buffer.from(file, "base64").toString().trim());
  return files.join("\n");
}

async function hasTaken(
  deployment: Deployment,
  pod: Pod,
  { folder, taken }: Server,
  wanted: string,
): Promise<boolean> {
  const keeper = [pod.name, "-n", deployment.namespace, "-c", "keeper"];
  const script = `stat -c %Y ${folder}/..data && cat ${folder}/ca.crt ${folder}/tls.crt`;
  const found = await deployment.kubectl("exec", ...keeper, "--", "sh", "-c", script);
  if (found.exitCode !== 0) return false;
  const [arrived = "", ...lines] = found.output.trim().split("\n");
  if (compact(lines.join("\n")) !== compact(wanted)) return false;
  const log = await must(deployment, "logs", ...keeper, "--timestamps");
  const last = log.split("\n").findLast((line) => line.includes(taken));
  return last !== undefined && Date.parse(last.split(" ")[0] ?? "") / 1000 >= Number(arrived);
}

const compact = (text: string) => text.replaceAll(/\s/g, "");
