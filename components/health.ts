import type { input } from "./kubernetes.ts";

/** How a container is asked whether it works. */
export type HealthCheck =
  | {
      readonly kind: "http";
      readonly path: string;
      readonly port: string;
      /** The port speaks TLS; the kubelet takes any certificate. @default false */
      readonly tls?: boolean;
    }
  | { readonly kind: "tcp"; readonly port: string }
  /** Needs the standard gRPC health service, without TLS: the kubelet can't speak TLS here. */
  | { readonly kind: "grpc"; readonly port: number }
  /** A program of the image that ends with 0; no shell reads it. */
  | { readonly kind: "command"; readonly command: readonly string[] };

/** How a container tells that it works; one declaration gives all three probes. */
export type Health = HealthCheck & {
  /** Where a check that fails means that a restart could help: it must not depend on others. @default the same check */
  readonly liveness?: HealthCheck;
};

/** The three probes of a container. */
export type Probes = Pick<input.core.v1.Container, "startupProbe" | "readinessProbe" | "livenessProbe">;

/**
 * Start-up is patient (2 minutes) and checked every second, so that a fast start is seen at once; readiness
 * reacts in 10 s, because taking a pod out of a Service is cheap; liveness in 60 s, because a restart is not.
 */
export function probes({ liveness, ...health }: Health): Probes {
  const all = probesOf(health);
  return liveness ? { ...all, livenessProbe: probesOf(liveness).livenessProbe } : all;
}

function probesOf(health: HealthCheck): Required<Probes> {
  const check = action(health);
  if (health.kind === "command") return commandProbes(check);
  return {
    startupProbe: { ...check, periodSeconds: 1, timeoutSeconds: 2, failureThreshold: 120 },
    readinessProbe: { ...check, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 2 },
    livenessProbe: { ...check, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
  };
}

/**
 * Each look starts a process within the container's limits, so it looks less often, and gives each more time: a busy node must
 * not make a program that works look as if it didn't. The patience is the same.
 */
function commandProbes(check: input.core.v1.Probe): Required<Probes> {
  return {
    startupProbe: { ...check, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 24 },
    readinessProbe: { ...check, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 2 },
    livenessProbe: { ...check, periodSeconds: 20, timeoutSeconds: 5, failureThreshold: 3 },
  };
}

function action(health: HealthCheck): input.core.v1.Probe {
  switch (health.kind) {
    case "http":
      return {
        httpGet: { path: health.path, port: health.port, ...(health.tls && { scheme: "HTTPS" }) },
      };
    case "tcp":
      return { tcpSocket: { port: health.port } };
    case "grpc":
      return { grpc: { port: health.port } };
    case "command":
      return { exec: { command: [...health.command] } };
  }
}
