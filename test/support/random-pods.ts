import fc from "fast-check";
import type { Manifest } from "./manifest.ts";

/** A field that is left out, has the usual value, or one of these. */
function some<T>(...values: readonly T[]): fc.Arbitrary<T | undefined> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constantFrom(...values) },
  );
}

function mostly<T>(usual: T, ...others: readonly (T | undefined)[]): fc.Arbitrary<T | undefined> {
  return fc.oneof(
    { weight: 8, arbitrary: fc.constant<T | undefined>(usual) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );
}

const seccomp = mostly<object>(
  { type: "RuntimeDefault" },
  undefined,
  { type: "Unconfined" },
  { type: "Localhost", localhostProfile: "a.json" },
);
const appArmor = some<object>(
  { type: "RuntimeDefault" },
  { type: "Unconfined" },
  { type: "Localhost", localhostProfile: "a" },
);
const seLinux = some<object>(
  {},
  { type: "container_t" },
  { type: "container_engine_t" },
  { type: "spc_t" },
  { user: "system_u" },
  { role: "" },
  { type: "", level: "s0" },
);
const windows = some<object>({}, { hostProcess: true }, { hostProcess: false });
const capabilities = fc.record({
  add: fc.oneof(
    { weight: 3, arbitrary: fc.constant(undefined) },
    fc.subarray(["NET_BIND_SERVICE", "CHOWN", "NET_RAW", "SYS_ADMIN", "ALL"]),
  ),
  drop: mostly<readonly string[]>(["ALL"], undefined, [], ["NET_RAW"], ["NET_RAW", "ALL"]),
});

const containerSecurity = fc.record({
  privileged: some(true, false),
  allowPrivilegeEscalation: mostly(false, true, undefined),
  capabilities: fc.oneof(
    { weight: 9, arbitrary: capabilities },
    { weight: 1, arbitrary: fc.constant(undefined) },
  ),
  runAsNonRoot: some(true, false),
  runAsUser: some(0, 1000),
  procMount: some("Default", "Unmasked"),
  seccompProfile: fc.oneof(
    { weight: 3, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: seccomp },
  ),
  seLinuxOptions: seLinux,
  appArmorProfile: appArmor,
  windowsOptions: windows,
});

const get = (host?: string) => ({ httpGet: { path: "/", port: 80, ...(host !== undefined && { host }) } });

function container(name: string) {
  return fc.record({
    name: fc.constant(name),
    image: fc.constant("example.net/app:1"),
    securityContext: fc.oneof(
      { weight: 9, arbitrary: containerSecurity },
      { weight: 1, arbitrary: fc.constant(undefined) },
    ),
    ports: some<object>(
      [{ containerPort: 80 }],
      [{ containerPort: 80, hostPort: 0 }],
      [{ containerPort: 80, hostPort: 8080 }],
    ),
    livenessProbe: some<object>(get(), get(""), get("127.0.0.1"), {
      tcpSocket: { port: 80, host: "10.0.0.1" },
    }),
    lifecycle: some<object>({ preStop: get("10.0.0.1") }, { postStart: get() }),
  });
}

const volumes = fc.subarray(
  [
    { name: "a", emptyDir: {} },
    { name: "b", hostPath: { path: "/var" } },
    { name: "c", nfs: { server: "s", path: "/" } },
    { name: "d", secret: { secretName: "s" } },
    { name: "e", projected: { sources: [{ configMap: { name: "c" } }] } },
    { name: "f", csi: { driver: "d.example.net" } },
    { name: "g", image: { reference: "example.net/data:1" } },
    { name: "h", iscsi: { targetPortal: "10.0.0.1", iqn: "iqn.2001-04.com.example:a", lun: 0 } },
    {
      name: "i",
      ephemeral: {
        volumeClaimTemplate: {
          spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
        },
      },
    },
  ],
  { maxLength: 2 },
);

const sysctls = some<object>(
  [{ name: "net.ipv4.ip_unprivileged_port_start", value: "0" }],
  [{ name: "kernel.shm_rmid_forced", value: "1" }],
  [{ name: "net.ipv4.tcp_rmem", value: "1 2 3" }],
  [{ name: "net.core.somaxconn", value: "1" }],
  [],
);

const podSecurity = fc.record({
  runAsNonRoot: mostly(true, false, undefined),
  runAsUser: some(0, 1000),
  seccompProfile: seccomp,
  seLinuxOptions: seLinux,
  appArmorProfile: appArmor,
  windowsOptions: windows,
  sysctls,
});

const annotations = some<object>(
  { "container.apparmor.security.beta.kubernetes.io/main": "unconfined" },
  { "container.apparmor.security.beta.kubernetes.io/main": "runtime/default" },
  { "seccomp.security.alpha.kubernetes.io/pod": "unconfined" },
);

/** Pods near the line that the Pod Security Standards draw: most fields are as the restricted level asks, a few are not. */
export const randomPods: fc.Arbitrary<Manifest> = fc
  .record({
    annotations,
    spec: fc.record({
      os: some({ name: "linux" }, { name: "windows" }),
      hostNetwork: some(true, false),
      hostPID: some(true, false),
      hostIPC: some(true, false),
      hostUsers: some(true, false),
      securityContext: fc.oneof(
        { weight: 9, arbitrary: podSecurity },
        { weight: 1, arbitrary: fc.constant(undefined) },
      ),
      volumes,
      initContainers: fc.oneof(
        { weight: 2, arbitrary: fc.constant(undefined) },
        container("init").chain((one) => some("Always").map((restartPolicy) => [{ ...one, restartPolicy }])),
      ),
      containers: fc.oneof(fc.tuple(container("main")), fc.tuple(container("main"), container("other"))),
    }),
  })
  .map(({ annotations, spec }) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "pod", namespace: "default", ...(annotations && { annotations }) },
    // Without what is undefined, as JSON has it.
    spec: JSON.parse(JSON.stringify(spec)) as unknown,
  }));
