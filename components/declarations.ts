import type { ResourceTransformation } from "@pulumi/pulumi";

/**
 * What its owner says of an object, and no field of Kubernetes can say; the readiness rules read it
 * (docs/decisions/0014-rules-and-their-graph.md).
 */
export interface Declarations {
  /** Whether the system can do without it for a while, or must never run it twice. @default what leads to it decides */
  readonly tier?: "critical" | "supporting" | "singleton";
  /** It is lost where most of its servers are away. @default any one of them will do */
  readonly quorum?: "majority";
  /** What it holds can be thrown away. @default false */
  readonly ephemeral?: boolean;
  /** Why a route or a Service is for everybody. @default it is not */
  readonly exposed?: string;
  /** The stores whose backups it restores and compares, as namespace/name. */
  readonly restoreDrillOf?: readonly string[];
}

const prefix = "readiness.seaworthy.dev";

/** For an object's annotations. */
export function declare({
  ephemeral,
  exposed,
  quorum,
  restoreDrillOf,
  tier,
}: Declarations): Record<string, string> {
  return {
    ...(ephemeral && { [`${prefix}/ephemeral`]: "true" }),
    ...(exposed && { [`${prefix}/exposed`]: exposed }),
    ...(quorum && { [`${prefix}/quorum`]: quorum }),
    ...(tier && { [`${prefix}/tier`]: tier }),
    ...(restoreDrillOf && { [`${prefix}/restore-drill-of`]: restoreDrillOf.join(",") }),
  };
}

const workloads: ReadonlySet<string> = new Set([
  "kubernetes:apps/v1:Deployment",
  "kubernetes:apps/v1:StatefulSet",
  "kubernetes:batch/v1:CronJob",
  "kubernetes:batch/v1:Job",
]);

/** For the component that holds a stack: each workload in it names who answers for it. */
export function ownedBy(owner: string): ResourceTransformation {
  return ({ opts, props, type }) => {
    if (!workloads.has(type)) return undefined;
    const metadata = { ...props.metadata };
    metadata.annotations = { ...metadata.annotations, [`${prefix}/owner`]: owner };
    return { opts, props: { ...props, metadata } };
  };
}
