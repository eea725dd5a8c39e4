import { step } from "../lib/progress.ts";
import type { Graph } from "../rules/graph/graph.ts";
import { workloads } from "../rules/kubernetes/workloads.ts";
import type { Seen } from "./inputs.ts";
import { KubectlCluster, liveChecks, runLiveChecks } from "./live/index.ts";
import type { StackReadiness } from "./stack.ts";

interface Look {
  readonly graph: Graph;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly readiness: StackReadiness;
  readonly clock: Date;
  readonly deadlineSeconds: number;
}

/** Runs the live checks of a cluster, and changes nothing there. */
export async function observe(env: NodeJS.ProcessEnv, look: Look): Promise<readonly Seen[]> {
  const { clock, deadlineSeconds, graph, outputs, readiness } = look;
  const { contract, live: settings } = readiness;
  const namespaces = settings.namespaces ?? namespacesOf(outputs, graph);
  const cluster = new KubectlCluster(env, deadlineSeconds);
  try {
    const results = await step("Checking the cluster", ({ update }) =>
      runLiveChecks(
        liveChecks,
        cluster,
        { namespaces, outputs, contract, clock, settings },
        { deadlineSeconds, onProgress: ({ check, done, of }) => update(`${done} of ${of}: ${check}`) },
      ),
    );
    return results.flatMap(({ check, observations }) =>
      observations.map((one) => ({ ...one, check: check.id })),
    );
  } finally {
    cluster.close();
  }
}

function namespacesOf({ namespace }: Look["outputs"], graph: Graph): readonly string[] {
  if (typeof namespace === "string") return [namespace];
  return [...new Set(workloads(graph).map((workload) => workload.namespace))];
}
