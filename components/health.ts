import type { input } from "./kubernetes.ts";

/** How a container tells that it works; one declaration gives all three probes. */
export type Health =
  | { readonly kind: "http"; readonly path: string; readonly port: string }
  | { readonly kind: "tcp"; readonly port: string }
  /** Needs the standard gRPC health service, without TLS: the kubelet can't speak TLS here. */
  | { readonly kind: "grpc"; readonly port: number };

/** The three probes of a container. */
export type Probes = Pick<input.core.v1.Container, "startupProbe" | "readinessProbe" | "livenessProbe">;

/**
 * Start-up is patient (2 minutes) and checked every second, so that a fast start is seen at once; readiness
 * reacts in 10 s, because taking a pod out of a Service is cheap; liveness in 60 s, because a restart is not.
 */
export function probes(health: Health): Probes {
  const check = action(health);
  return {
    startupProbe: { ...check, periodSeconds: 1, timeoutSeconds: 2, failureThreshold: 120 },
    readinessProbe: { ...check, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 2 },
    livenessProbe: { ...check, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
  };
}

function action(health: Health): input.core.v1.Probe {
  switch (health.kind) {
    case "http":
      return { httpGet: { path: health.path, port: health.port } };
    case "tcp":
      return { tcpSocket: { port: health.port } };
    case "grpc":
      return { grpc: { port: health.port } };
  }
}
