import { type HealthCheck, probes } from "./health.ts";
import type { input } from "./kubernetes.ts";
import type { PodTemplate } from "./pod/template.ts";
import { requirements } from "./resources.ts";
import { containerSecurity } from "./security.ts";

/** A server that migrates when it starts, and has no way to do only that. */
export interface MigratingServer {
  /** Ports of the container; nobody reaches them. */
  readonly ports: Readonly<Record<string, number>>;
  /** Tells that it has migrated. */
  readonly ready: HealthCheck;
  /** Image with `true`, which ends the pod then. */
  readonly image: string;
}

const done: Pick<input.core.v1.Container, "command" | "resources" | "securityContext"> = {
  command: ["true"],
  resources: requirements({
    cpu: { request: "10m", limit: "200m" },
    memory: { request: "16Mi", limit: "64Mi" },
  }),
  securityContext: containerSecurity,
};

/**
 * The server's pod as one that ends well as soon as the server is ready: it runs as a sidecar, which the kubelet awaits before it
 * starts the container proper, and stops after that one has ended.
 */
export function endingWhenReady(
  { spec, ...pod }: PodTemplate,
  { image, ready }: MigratingServer,
): PodTemplate {
  const { startupProbe } = probes(ready);
  const sidecars = spec.containers.map((server) => ({ ...server, restartPolicy: "Always", startupProbe }));
  const initContainers = [...spec.initContainers, ...sidecars];
  return { ...pod, spec: { ...spec, initContainers, containers: [{ ...done, name: "done", image }] } };
}
