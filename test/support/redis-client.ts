import { accessLabel } from "../../components/endpoint/connection.ts";
import { redisImages } from "../../components/redis/images.ts";
import { containerSecurity, podSecurity } from "../../components/security.ts";

/** Name of the pod that is a client of the servers under test. */
export const client = "client";

/** A pod with the certificate and the password of a client that the servers know, and the certificate of a stranger. */
export function clientPod(namespace: string) {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: client, namespace, labels: { ...accessLabel("redis") } },
    spec: {
      terminationGracePeriodSeconds: 0,
      securityContext: podSecurity(999),
      containers: [
        {
          name: client,
          image: redisImages.redis,
          command: ["sleep", "7200"],
          resources: { requests: { cpu: "0", memory: "16Mi" }, limits: { cpu: "500m", memory: "64Mi" } },
          securityContext: containerSecurity,
          volumeMounts: [
            { name: "tls", mountPath: "/tls" },
            { name: "stranger", mountPath: "/stranger" },
            { name: "auth", mountPath: "/auth" },
            { name: "tmp", mountPath: "/tmp" },
          ],
        },
      ],
      volumes: [
        { name: "tls", secret: { secretName: "client-tls", defaultMode: 0o440 } },
        { name: "stranger", secret: { secretName: "stranger-tls", defaultMode: 0o440 } },
        { name: "auth", secret: { secretName: "load-redis", defaultMode: 0o440 } },
        { name: "tmp", emptyDir: { sizeLimit: "16Mi" } },
      ],
    },
  };
}
