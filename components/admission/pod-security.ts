import { restrictedVolumes } from "../../lib/pod-security.ts";
import type { Action } from "./action.ts";
import { containers, field, podField, securityContexts, texts, thePod, volumes } from "./cel.ts";
import type { Concern, Demand } from "./policy.ts";

/** How strict, and what comes of pods that are less. */
export interface PodSecurityDemand {
  readonly action: Action;
  readonly level: "baseline" | "restricted";
}

/**
 * The Pod Security Standards, as Kubernetes 1.36 judges them, for all namespaces: Pod Security admission looks only at those
 * with its labels. https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export function podSecurity({ action, level }: PodSecurityDemand): Concern {
  const demands = level === "restricted" ? [...baseline, ...restricted] : baseline;
  return { name: "pod-security", action, demands };
}

const profiles = texts(["RuntimeDefault", "Localhost"]);
const appArmor = "container.apparmor.security.beta.kubernetes.io/";
const profilesOfAppArmor = (value: string) =>
  `${value} in ["", "runtime/default"] || ${value}.startsWith("localhost/")`;
const userNamespace = `!${podField("hostUsers", "true")}`;
const windows = `${podField("os.name", '""')} == "windows"`;

const hostsOfProbes = [
  "livenessProbe",
  "readinessProbe",
  "startupProbe",
  "lifecycle.postStart",
  "lifecycle.preStop",
]
  .flatMap((probe) => [`${probe}.httpGet.host`, `${probe}.tcpSocket.host`])
  .map((path) => `${field("c", path, '""')} != ""`);

const baseline: readonly Demand[] = [
  {
    name: "hostNamespaces",
    offenders: thePod(
      ["hostNetwork", "hostPID", "hostIPC"].map((one) => podField(one, "false")).join(" || "),
    ),
    remedy: "must not set hostNetwork, hostPID or hostIPC",
  },
  {
    name: "privileged",
    offenders: containers(field("c", "securityContext.privileged", "false")),
    remedy: "must not set securityContext.privileged",
  },
  {
    name: "addedCapabilities",
    offenders: containers(
      `${field("c", "securityContext.capabilities.add", "[]")}.exists(one, !(one in ${texts([
        ...["AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE"],
        ...["SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"],
      ])}))`,
    ),
    remedy:
      "must not add other capabilities than a container has by itself (securityContext.capabilities.add)",
  },
  {
    name: "hostPaths",
    offenders: volumes("has(v.hostPath)"),
    remedy: "must not be a hostPath: use a PersistentVolumeClaim or an emptyDir",
  },
  {
    name: "hostPorts",
    offenders: containers(`${field("c", "ports", "[]")}.exists(one, ${field("one", "hostPort", "0")} != 0)`),
    remedy: "must not use a hostPort: use a Service",
  },
  {
    name: "probeHosts",
    offenders: containers(hostsOfProbes.join(" || ")),
    remedy: "must not name a host in its probes and lifecycle hooks",
  },
  {
    name: "appArmor",
    offenders: securityContexts(
      (context) => `!(${field(context, "appArmorProfile.type", '"RuntimeDefault"')} in ${profiles})`,
    ),
    remedy: "must have the AppArmor profile RuntimeDefault or Localhost, or none",
  },
  {
    name: "appArmorAnnotations",
    offenders: `variables.annotations.map(key, key.startsWith("${appArmor}") && !(${profilesOfAppArmor("variables.annotations[key]")}), "annotation " + key)`,
    remedy: "must be runtime/default or localhost/<profile>: better use securityContext.appArmorProfile",
  },
  {
    name: "seLinux",
    offenders: securityContexts((context) => {
      const option = (name: string) => field(context, `seLinuxOptions.${name}`, '""');
      const types = texts(["", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"]);
      return `!(${option("type")} in ${types}) || ${option("user")} != "" || ${option("role")} != ""`;
    }),
    remedy: "must not set an SELinux user or role, or a type other than those of containers",
  },
  {
    name: "procMount",
    offenders: containers(
      `!(${userNamespace}) && ${field("c", "securityContext.procMount", '"Default"')} != "Default"`,
    ),
    remedy: "must not set securityContext.procMount",
  },
  {
    name: "seccomp",
    offenders: securityContexts(
      (context) => `!(${field(context, "seccompProfile.type", '"RuntimeDefault"')} in ${profiles})`,
    ),
    remedy: "must not have another seccomp profile than RuntimeDefault or Localhost",
  },
  {
    name: "sysctls",
    offenders: thePod(
      `${podField("securityContext.sysctls", "[]")}.exists(one, !(one.name in ${texts([
        "kernel.shm_rmid_forced",
        ...[
          "ip_local_port_range",
          "ip_local_reserved_ports",
          "ip_unprivileged_port_start",
          "ping_group_range",
        ]
          .concat(["tcp_fin_timeout", "tcp_keepalive_intvl", "tcp_keepalive_probes", "tcp_keepalive_time"])
          .concat(["tcp_rmem", "tcp_syncookies", "tcp_wmem"])
          .map((name) => `net.ipv4.${name}`),
      ])}))`,
    ),
    remedy: "must not set other sysctls than safe ones",
  },
  {
    name: "hostProcess",
    offenders: securityContexts((context) => field(context, "windowsOptions.hostProcess", "false")),
    remedy: "must not set securityContext.windowsOptions.hostProcess",
  },
];

const restricted: readonly Demand[] = [
  {
    name: "volumeTypes",
    offenders: volumes(`!(${restrictedVolumes.map((type) => `has(v.${type})`).join(" || ")})`),
    remedy: `must be one of ${restrictedVolumes.join(", ")}`,
  },
  {
    name: "privilegeEscalation",
    offenders: containers(
      `!(${windows}) && ${field("c", "securityContext.allowPrivilegeEscalation", "true")}`,
    ),
    remedy: "must set securityContext.allowPrivilegeEscalation: false",
  },
  {
    name: "nonRoot",
    offenders: `${thePod(`!(${userNamespace}) && !${podField("securityContext.runAsNonRoot", "true")}`)} + ${containers(
      `!(${userNamespace}) && !${field("c", "securityContext.runAsNonRoot", podField("securityContext.runAsNonRoot", "false"))}`,
    )}`,
    remedy: "must set securityContext.runAsNonRoot: true",
  },
  {
    name: "users",
    offenders: securityContexts(
      (context) => `!(${userNamespace}) && ${field(context, "runAsUser", "1")} == 0`,
    ),
    remedy: "must not set securityContext.runAsUser: 0",
  },
  {
    name: "seccompMissing",
    offenders: containers(
      `!(${windows}) && ${field("c", "securityContext.seccompProfile.type", podField("securityContext.seccompProfile.type", '""'))} == ""`,
    ),
    remedy:
      "must have a seccomp profile (securityContext.seccompProfile.type: RuntimeDefault), or its pod must",
  },
  {
    name: "keptCapabilities",
    offenders: containers(
      `!(${windows}) && (!("ALL" in ${field("c", "securityContext.capabilities.drop", "[]")}) || ${field("c", "securityContext.capabilities.add", "[]")}.exists(one, one != "NET_BIND_SERVICE"))`,
    ),
    remedy:
      "must drop all capabilities (securityContext.capabilities.drop: [ALL]), and may add NET_BIND_SERVICE only",
  },
  {
    name: "anyProcMount",
    offenders: containers(`${field("c", "securityContext.procMount", '"Default"')} != "Default"`),
    remedy: "must not set securityContext.procMount, even in a user namespace",
  },
];
