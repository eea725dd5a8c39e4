import type { Manifest } from "./manifest.ts";

const security = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
};

/** A container that keeps every policy. */
export const goodContainer = {
  name: "main",
  image: "example.net/app:1",
  securityContext: security,
  resources: { requests: { cpu: "1m", memory: "1Mi" }, limits: { memory: "1Mi" } },
};

const goodSpec = {
  securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
  containers: [goodContainer],
};

/** A pod that keeps every policy, but for what is given. */
export function podWith(spec: object = {}, container: object = {}, metadata: object = {}): Manifest {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "pod", namespace: "default", ...metadata },
    spec: { ...goodSpec, containers: [{ ...goodContainer, ...container }], ...spec },
  };
}

const withContext = (context: object) => podWith({}, { securityContext: { ...security, ...context } });
const withPodContext = (context: object) =>
  podWith({ securityContext: { ...goodSpec.securityContext, ...context } });
const withVolume = (source: object) => podWith({ volumes: [{ name: "data", ...source }] });
const elsewhere = { httpGet: { path: "/", port: 80, host: "10.0.0.1" } };
const inUserNamespace = { hostUsers: false };

/** Pods with one peculiarity each, which one level or both of the Pod Security Standards forbid, or none. */
export const peculiarPods: readonly Manifest[] = [
  podWith(),
  podWith({ hostNetwork: true }),
  podWith({ hostPID: true }),
  podWith({ hostIPC: true }),
  podWith({ os: { name: "windows" }, securityContext: { runAsNonRoot: true } }, { securityContext: {} }),
  podWith({ securityContext: { runAsNonRoot: true } }),
  podWith({ securityContext: { seccompProfile: { type: "RuntimeDefault" } } }),
  podWith({ securityContext: { seccompProfile: { type: "RuntimeDefault" } }, ...inUserNamespace }),
  ...[{ privileged: true, allowPrivilegeEscalation: true }, { allowPrivilegeEscalation: true }].map(
    withContext,
  ),
  ...[["NET_BIND_SERVICE"], ["CHOWN"], ["NET_RAW"]].map((add) =>
    withContext({ capabilities: { drop: ["ALL"], add } }),
  ),
  withContext({ capabilities: { drop: ["NET_RAW"] } }),
  ...[{ runAsNonRoot: false }, { runAsUser: 0 }, { runAsUser: 1 }].flatMap((context) => [
    withContext(context),
    withPodContext(context),
    podWith({ ...inUserNamespace, securityContext: { ...goodSpec.securityContext, ...context } }),
  ]),
  ...["Unconfined", "Localhost", "RuntimeDefault"].flatMap((type) => {
    const localhostProfile = type === "Localhost" ? { localhostProfile: "one" } : {};
    const profiles = ["seccompProfile", "appArmorProfile"].map((name) => ({
      [name]: { type, ...localhostProfile },
    }));
    return profiles.flatMap((context) => [withContext(context), withPodContext(context)]);
  }),
  ...["unconfined", "localhost/one", "runtime/default", ""].map((value) =>
    podWith({}, {}, { annotations: { "container.apparmor.security.beta.kubernetes.io/main": value } }),
  ),
  ...[{ type: "spc_t" }, { type: "container_kvm_t" }, { user: "u" }, { role: "r" }, { level: "s0" }].flatMap(
    (seLinuxOptions) => [withContext({ seLinuxOptions }), withPodContext({ seLinuxOptions })],
  ),
  podWith(inUserNamespace, { securityContext: { ...security, procMount: "Unmasked" } }),
  withPodContext({ sysctls: [{ name: "net.ipv4.tcp_rmem", value: "1" }] }),
  withPodContext({ sysctls: [{ name: "net.core.somaxconn", value: "1" }] }),
  podWith(
    {
      hostNetwork: true,
      securityContext: { ...goodSpec.securityContext, windowsOptions: { hostProcess: true } },
    },
    { securityContext: { ...security, windowsOptions: { hostProcess: true } } },
  ),
  ...[{ hostPath: { path: "/" } }, { emptyDir: {} }, { secret: { secretName: "one" } }].map(withVolume),
  ...[{ configMap: { name: "one" } }, { persistentVolumeClaim: { claimName: "one" } }].map(withVolume),
  ...[{ nfs: { server: "one", path: "/" } }, { csi: { driver: "one.example.com" } }].map(withVolume),
  ...[{ downwardAPI: {} }, { image: { reference: "example.net/data:1" } }].map(withVolume),
  withVolume({ projected: { sources: [{ secret: { name: "one" } }] } }),
  podWith({}, { ports: [{ containerPort: 80, hostPort: 80 }] }),
  ...["livenessProbe", "readinessProbe", "startupProbe"].map((probe) => podWith({}, { [probe]: elsewhere })),
  ...["preStop", "postStart"].map((hook) => podWith({}, { lifecycle: { [hook]: elsewhere } })),
  podWith({ initContainers: [{ ...goodContainer, name: "init", securityContext: {} }] }),
];
