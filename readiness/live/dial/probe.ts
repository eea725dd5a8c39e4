import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { CannotTell, type Probe } from "../check.ts";

/** Seconds that one try may take: packets that a policy drops show as silence. */
const trySeconds = 2;
const rounds = 4;
/** As the script has it. */
const triesAtOnce = 8;
const startSeconds = 60;
const script = readFileSync(join(import.meta.dirname, "try-connections.sh"), "utf8");

/**
 * Tries connections from a pod of its own, with given labels, and removes it again. The only thing that a check ever makes,
 * and only where somebody asks for it. @returns for each target, whether it was open
 */
export async function tryFrom(
  env: NodeJS.ProcessEnv,
  probe: Probe,
  signal?: AbortSignal,
): Promise<readonly boolean[]> {
  const name = `readiness-probe-${randomBytes(4).toString("hex")}`;
  const kubectl = kubectlIn(env, probe.namespace);
  const [tried] = await Promise.allSettled([tryAs(name, probe, kubectl, signal)]);
  // In any case: what was interrupted may be there all the same.
  const [removed] = await Promise.allSettled([
    kubectl(["delete", "pod", name, "--wait=false", "--ignore-not-found"]),
  ]);
  if (tried.status === "rejected") throw tried.reason;
  if (removed.status === "rejected") throw removed.reason;
  return tried.value;
}

async function tryAs(
  name: string,
  probe: Probe,
  kubectl: Kubectl,
  signal: AbortSignal | undefined,
): Promise<readonly boolean[]> {
  goOn(signal);
  const seconds = secondsFor(probe.targets.length);
  // Not cut short: of a request that was sent, nobody could say whether it made a pod.
  await kubectl(["create", "--filename=-"], { input: JSON.stringify(podOf(name, probe, seconds)) });
  const succeeded = "--for=jsonpath={.status.phase}=Succeeded";
  try {
    await kubectl(["wait", `pod/${name}`, succeeded, `--timeout=${seconds}s`], { signal });
  } catch (error) {
    goOn(signal);
    throw await reasonFor(name, kubectl, error);
  }
  return answersIn(await kubectl(["logs", name], { signal }), probe.targets.length);
}

function goOn(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new CannotTell("Trying connections was interrupted.");
}

/** Why a pod didn't end, as far as its status says it. */
async function reasonFor(name: string, kubectl: Kubectl, error: unknown): Promise<unknown> {
  const scheduled = '{.status.conditions[?(@.type=="PodScheduled")].message}';
  const waiting = "{.status.containerStatuses[0].state.waiting.reason}";
  const said = await kubectl(["get", "pod", name, `--output=jsonpath=${scheduled}${waiting}`]);
  if (said === "") return error;
  return new CannotTell(`Connections can't be tried: the pod that tries them doesn't start: ${said}`);
}

type Kubectl = (
  args: readonly string[],
  options?: { readonly input?: string; readonly signal?: AbortSignal | undefined },
) => Promise<string>;

function kubectlIn(env: NodeJS.ProcessEnv, namespace: string): Kubectl {
  return async (args, { input = "", signal } = {}) => {
    const { failed, stderr, stdout } = await execa("kubectl", ["--namespace", namespace, ...args], {
      ...({ env, extendEnv: false, reject: false, input } as const),
      // Ctrl-C is for this process, which then removes the pod: the group of its children is another.
      detached: true,
      // `wait` has a timeout of its own.
      timeout: args[0] === "wait" ? 0 : startSeconds * 1000,
      ...(signal && { cancelSignal: signal }),
    });
    goOn(signal);
    if (failed) throw new CannotTell(`Connections can't be tried: ${stderr.trim().split("\n").at(-1)}`);
    return stdout;
  };
}

/** What a pod with so many targets may take at most. */
function secondsFor(targets: number): number {
  return startSeconds + rounds * trySeconds * Math.ceil(targets / triesAtOnce);
}

/** Lines such as `0 open` and `1 closed`, for each target by its place. */
export function answersIn(log: string, count: number): readonly boolean[] {
  const lines = log.trim().split("\n");
  const found = Array.from({ length: count }, (_, place) =>
    lines.find((line) => line === `${place} open` || line === `${place} closed`),
  );
  if (lines.length !== count || found.includes(undefined))
    throw new CannotTell("The pod that tried connections didn't say how each of them went.");
  return found.map((line) => line?.endsWith("open") ?? false);
}

/** It ends by itself, also where nobody is left to remove it, and is never ready, so that no Service sends it anything. */
export function podOf(name: string, { image, labels, namespace, targets }: Probe, seconds: number): object {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      namespace,
      // What policies know the client by comes last: nothing may replace it.
      labels: { "app.kubernetes.io/managed-by": "seaworthy-readiness", ...labels },
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
          command: ["sh", "-c", script, "try-connections", `${trySeconds}`, `${rounds}`],
          args: targets.map(({ address, meant, port }) => `${address}/${port}/${meant ? "yes" : "no"}`),
          readinessProbe: { exec: { command: ["false"] }, initialDelaySeconds: seconds },
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
