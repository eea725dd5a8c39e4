import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { input } from "../kubernetes.ts";
import type { PodArgs } from "../pod/args.ts";
import { secretVariables } from "../pod/environment.ts";
import { requirements } from "../resources.ts";
import { containerSecurity } from "../security.ts";
import type { Connection, GateCheck } from "./connection.ts";

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
/** Name of the volume with a pod's client certificate. */
export const clientTlsVolume = "client-tls";
const tlsFolder = "/etc/seaworthy/tls";

/**
 * The init container in which a pod waits for what it connects to, as the client that it is.
 * @throws Error if the endpoint asks for a certificate and the pod has none.
 */
export function gate(
  { to, secretEnv = {}, gateEnv = secretEnv }: Connection,
  client: Pick<PodArgs, "clientTls" | "identity">,
): Gate {
  if (to.tls && !client.clientTls)
    throw new Error(
      `${client.identity.name} connects to ${to.name}, which asks for a certificate: give it clientTls.`,
    );
  const volume = { name: `${to.name}-gate`, configMap: { name: to.gateScript } };
  const folder = `/etc/seaworthy/gates/${to.name}`;
  const tlsMount = { name: clientTlsVolume, mountPath: tlsFolder, readOnly: true };
  return {
    container: {
      name: `wait-for-${to.name}`,
      image: to.check.image,
      command: ["sh", `${folder}/${scriptKey}`],
      env: [
        { name: "HOST", value: to.host },
        { name: "PORT", value: `${to.port}` },
        ...(to.tls ? [{ name: "TLS_FOLDER", value: tlsFolder }] : []),
        ...secretVariables(gateEnv),
      ],
      resources: requirements({
        cpu: { request: "10m", limit: "200m" },
        memory: { request: "16Mi", limit: "64Mi" },
      }),
      securityContext: containerSecurity,
      volumeMounts: [{ name: volume.name, mountPath: folder, readOnly: true }, ...(to.tls ? [tlsMount] : [])],
    },
    volume,
  };
}
