import type { Engine } from "../engine/engine.ts";
import { Problem } from "../lib/problem.ts";
import { CannotTell, type ClusterReader, type LiveContext } from "../readiness/live/check.ts";
import { KubectlCluster } from "../readiness/live/kubectl-cluster.ts";
import { defaultLiveSettings, type LiveSettings } from "../readiness/live/settings.ts";
import { emptyContract } from "../rules/model/contract.ts";

/** Looks at a stack's cluster as it is now. */
export type StackCluster = <T>(
  look: (cluster: ClusterReader, context: LiveContext) => Promise<T>,
) => Promise<T>;

/** The cluster of a stack with these outputs. What it is asked with ends with each look. */
export function stackCluster(
  engine: Engine,
  outputs: Readonly<Record<string, unknown>>,
  settings: LiveSettings = defaultLiveSettings,
): StackCluster {
  const namespaces = settings.namespaces ?? [namespaceIn(outputs)];
  return async (look) => {
    const context = { namespaces, outputs, contract: emptyContract, clock: new Date(), settings };
    const cluster = new KubectlCluster(engine.env);
    try {
      return await look(cluster, context);
    } catch (error) {
      if (!(error instanceof CannotTell)) throw error;
      throw new Problem(error.message, "`make status` shows the pods; `make up` deploys the stack again.");
    } finally {
      cluster.close();
    }
  };
}

function namespaceIn({ namespace }: Readonly<Record<string, unknown>>): string {
  if (typeof namespace === "string") return namespace;
  throw new Problem(
    "The stack has no output `namespace`: it isn't deployed, or has namespaces of several facilities.",
    "Deploy it with `make up`, or list them in `live.namespaces` of readiness/stacks/.",
  );
}
