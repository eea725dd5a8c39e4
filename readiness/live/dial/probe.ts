import { randomBytes } from "node:crypto";
import { execa } from "execa";
import { CannotTell, type Probe } from "../check.ts";

/** Seconds that one try may take: packets that a policy drops show as silence. */
const trySeconds = 2;
/** Few enough that a tenth of a processor starts them all long before the first gives up. */
const triesAtOnce = 4;
const startSeconds = 60;

/**
 * Tries connections from a pod of its own, with given labels, and removes it again. The only thing that a check ever makes,
 * and only where the settings ask for it. @returns for each target, whether it was open
 */
export async function tryFrom(env: NodeJS.ProcessEnv, probe: Probe): Promise<readonly boolean[]> {
  const name = `readiness-probe-${randomBytes(4).toString("hex")}`;
  const seconds = startSeconds + trySeconds * probe.targets.length;
  const kubectl = async (args: readonly string[], input?: string): Promise<string> => {
    const options = { env, extendEnv: false, reject: false, input: input ?? "" } as const;
    const { failed, stderr, stdout } = await execa(
      "kubectl",
      ["--namespace", probe.namespace, ...args],
      options,
    );
    if (failed) throw new CannotTell(`Connections can't be tried: ${stderr.trim().split("\n").at(-1)}`);
    return stdout;
  };
  await kubectl(["create", "--filename=-"], JSON.stringify(podOf(name, probe, seconds)));
  try {
    await kubectl([
      "wait",
      `pod/${name}`,
      "--for=jsonpath={.status.phase}=Succeeded",
      `--timeout=${seconds}s`,
    ]);
    return answersIn(await kubectl(["logs", name]), probe.targets.length);
  } finally {
    await kubectl(["delete", "pod", name, "--wait=false"]);
  }
}

/** Lines such as `0 open` and `1 closed`, for each target by its place, as they came. */
export function answersIn(log: string, count: number): readonly boolean[] {
  const lines = log.trim().split("\n");
  const found = Array.from({ length: count }, (_, place) =>
    lines.find((line) => line === `${place} open` || line === `${place} closed`),
  );
  if (lines.length !== count || found.includes(undefined))
    throw new CannotTell("The pod that tried connections didn't say how each of them went.");
  return found.map((line) => line?.endsWith("open") ?? false);
}

/** It ends by itself, also where nobody is left to remove it. */
export function podOf(name: string, { image, labels, namespace, targets }: Probe, seconds: number): object {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      namespace,
      labels: { ...labels, "app.kubernetes.io/managed-by": "seaworthy-readiness" },
    },
    spec: {
      restartPolicy: "Never",
      activeDeadlineSeconds: seconds,
      terminationGracePeriodSeconds: 0,
      automountServiceAccountToken: false,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 65534,
        runAsGroup: 65534,
        seccompProfile: { type: "RuntimeDefault" },
      },
      containers: [
        {
          name: "probe",
          image,
          command: ["sh", "-c", scriptOf(targets)],
          resources: { requests: { cpu: "10m", memory: "16Mi" }, limits: { cpu: "100m", memory: "32Mi" } },
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ["ALL"] },
          },
        },
      ],
    },
  };
}

function scriptOf(targets: Probe["targets"]): string {
  const tries = targets.map(
    ({ address, port }, place) =>
      `(nc -w ${trySeconds} ${address} ${port} -e true 2>/dev/null && echo ${place} open || echo ${place} closed) &`,
  );
  const lines = tries.flatMap((line, place) => (place % triesAtOnce === 0 ? ["wait", line] : [line]));
  return [...lines, "wait"].join("\n");
}
