import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Input } from "@pulumi/pulumi";
import type { input } from "../kubernetes.ts";
import { requirements } from "../resources.ts";
import { containerSecurity } from "../security.ts";

/** How to find out that an endpoint answers. */
export interface GateCheck {
  /** Image that holds what the script calls. */
  readonly image: string;
  /**
   * Shell script that gets HOST and PORT, ends when the endpoint answers, and fails after a deadline of its own,
   * so that the pod's status tells why it does not start.
   */
  readonly script: string;
}

/** For an endpoint behind a Service, which takes connections only while a ready pod stands behind it. */
export function tcpCheck(image: string): GateCheck {
  return { image, script: readFileSync(join(import.meta.dirname, "wait-for-tcp.sh"), "utf8") };
}

/**
 * Holds a client's start until an endpoint answers. Without it, Cordum's services fall back silently and for good
 * to a bus that loses messages when NATS is a moment late.
 */
export interface Gate {
  readonly container: input.core.v1.Container;
  readonly volume: input.core.v1.Volume;
}

export const scriptKey = "wait.sh";

/** The init container that a client of `endpoint` runs, with the script from `configMap`. */
export function gate(
  endpoint: { readonly name: string; readonly host: string; readonly port: number },
  check: GateCheck,
  configMap: Input<string>,
): Gate {
  const volumeName = `${endpoint.name}-gate`;
  const folder = `/etc/seaworthy/gates/${endpoint.name}`;
  return {
    container: {
      name: `wait-for-${endpoint.name}`,
      image: check.image,
      command: ["sh", `${folder}/${scriptKey}`],
      env: [
        { name: "HOST", value: endpoint.host },
        { name: "PORT", value: `${endpoint.port}` },
      ],
      resources: requirements({
        cpu: { request: "10m", limit: "200m" },
        memory: { request: "16Mi", limit: "64Mi" },
      }),
      securityContext: containerSecurity,
      volumeMounts: [{ name: volumeName, mountPath: folder, readOnly: true }],
    },
    volume: { name: volumeName, configMap: { name: configMap } },
  };
}
