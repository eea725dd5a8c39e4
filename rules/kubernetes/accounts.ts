import type { Graph } from "../graph/graph.ts";
import { UnknownValue } from "../model/unknown.ts";
import type { Workload } from "./workloads.ts";

/** The name of the account that a workload's pods run as. */
export function accountName({ pod }: Workload): string {
  return pod.serviceAccountName ?? pod.serviceAccount ?? "default";
}

/** The user that a workload's pods are to the API server. */
export function accountOf(workload: Workload): string {
  return `system:serviceaccount:${workload.namespace}:${accountName(workload)}`;
}

/** The groups that every account of a namespace is in. */
export function groupsOfAccount(namespace: string): readonly string[] {
  return [`system:serviceaccounts:${namespace}`, "system:serviceaccounts", "system:authenticated"];
}

interface Account {
  readonly automountServiceAccountToken?: boolean;
}

/** Whether the pods get a token without asking for one. Throws where that is said by an account of somebody else. */
export function mountsToken(graph: Graph, workload: Workload): boolean {
  const { automountServiceAccountToken } = workload.pod;
  if (automountServiceAccountToken !== undefined) return automountServiceAccountToken;
  const name = accountName(workload);
  const account = graph.find("ServiceAccount", workload.namespace, name)?.object as Account | undefined;
  // Kubernetes makes the default one, and mounts its token.
  if (!account && name !== "default")
    throw new UnknownValue(
      `account ${workload.namespace}/${name} isn't in the stack, so whether it mounts a token isn't known`,
    );
  return account?.automountServiceAccountToken ?? true;
}

/** Whether a volume of the pods holds a token that they asked for. */
export function projectsToken({ pod }: Workload): boolean {
  return (pod.volumes ?? []).some((volume) =>
    (volume.projected?.sources ?? []).some((source) => source.serviceAccountToken !== undefined),
  );
}
