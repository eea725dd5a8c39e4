import { rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

/** https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
const safe: ReadonlySet<string> = new Set([
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.ip_unprivileged_port_start",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.ping_group_range",
  "net.ipv4.ip_local_reserved_ports",
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
  "net.ipv4.tcp_rmem",
  "net.ipv4.tcp_wmem",
]);

export const pssSysctls = rule({
  id: "pss-sysctls",
  title: "Pods set only safe sysctls, which affect no other pod.",
  pack: "baseline",
  severity: "medium",
  levels: "aMM",
  relation: false,
  requirements: [78],
  controls: { pss: ["baseline/sysctls"] },
  remediation: ["Remove the sysctl, or set it on dedicated nodes."],
  subjects: everyWorkload,
  check: ({ pod }) =>
    problemsOf(
      pod.securityContext?.sysctls ?? [],
      ({ name = "" }) => !safe.has(name) && `sysctl ${name} isn't a safe one`,
    ),
});
