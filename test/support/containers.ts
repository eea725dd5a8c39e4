import type { Deployment } from "./deployment.ts";

/** A container of a running pod, and what led there: whoever reads of one that isn't ready can't ask the cluster any more. */
export interface Container {
  readonly name: string;
  readonly ready: boolean;
  readonly restarts: number;
  readonly state: unknown;
  readonly before: unknown;
  readonly events: readonly string[];
}

interface Pod {
  readonly metadata: { readonly name: string };
  readonly status: { readonly containerStatuses?: readonly Status[] };
}

interface Status {
  readonly name: string;
  readonly ready: boolean;
  readonly restartCount: number;
  readonly state: unknown;
  readonly lastState: unknown;
}

interface Event {
  readonly involvedObject: { readonly name: string };
  readonly lastTimestamp: string;
  readonly reason: string;
  readonly message: string;
}

/** Every container of a deployment's pods. */
export async function containers(deployment: Deployment): Promise<readonly Container[]> {
  const list = async <T>(kind: string): Promise<readonly T[]> => {
    const { output } = await deployment.kubectl("get", kind, "-n", deployment.namespace, "-o", "json");
    return (JSON.parse(output) as { items: readonly T[] }).items;
  };
  const events = await list<Event>("events");
  const eventsOf = (pod: string) =>
    events
      .filter(({ involvedObject }) => involvedObject.name === pod)
      .map(({ lastTimestamp, message, reason }) => `${lastTimestamp} ${reason}: ${message}`);
  return (await list<Pod>("pods")).flatMap(({ metadata, status }) =>
    (status.containerStatuses ?? []).map(({ lastState, name, ready, restartCount, state }) => ({
      name: `${metadata.name}/${name}`,
      ready,
      restarts: restartCount,
      state,
      before: lastState,
      events: eventsOf(metadata.name),
    })),
  );
}
