import { accessLabel } from "../../components/endpoint/connection.ts";
import { images } from "../../components/images.ts";
import { containerSecurity, nonroot, podSecurity } from "../../components/security.ts";
import type { Deployment } from "./deployment.ts";

/**
 * Starts a pod that does nothing but try connections, with the access labels of some endpoints.
 * @returns its name
 */
export async function startProbe(
  deployment: Deployment,
  namespace: string,
  name: string,
  endpoints: readonly string[],
): Promise<string> {
  const labels = Object.assign({}, ...endpoints.map(accessLabel));
  const overrides = {
    metadata: { labels },
    spec: {
      terminationGracePeriodSeconds: 0,
      securityContext: podSecurity(nonroot),
      containers: [
        { name, image: images.busybox, command: ["sleep", "600"], securityContext: containerSecurity },
      ],
    },
  };
  const run = [
    "run",
    name,
    "-n",
    namespace,
    `--image=${images.busybox}`,
    `--overrides=${JSON.stringify(overrides)}`,
  ];
  await must(deployment, run);
  await must(deployment, ["wait", "pod", name, "-n", namespace, "--for=condition=Ready", "--timeout=60s"]);
  return name;
}

/** Whether the probe reaches an address; a policy that drops packets shows as a time-out after two seconds. */
export async function canConnect(
  deployment: Deployment,
  probe: string,
  host: string,
  port: number,
): Promise<boolean> {
  const namespace = host.split(".")[1] ?? "";
  const command = ["exec", probe, "-n", namespace, "--", "nc", "-w", "2", host, `${port}`, "-e", "true"];
  const { exitCode, output } = await deployment.kubectl(...command);
  // Only nc's own failure says that the way is closed.
  if (exitCode !== 0 && exitCode !== 1) throw new Error(`${command.join(" ")}: ${output}`);
  return exitCode === 0;
}

async function must(deployment: Deployment, args: readonly string[]): Promise<void> {
  const { exitCode, output } = await deployment.kubectl(...args);
  if (exitCode !== 0) throw new Error(`kubectl ${args.join(" ")}: ${output}`);
}
