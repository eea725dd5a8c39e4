import type { SecurityContext } from "../kubernetes/objects.ts";
import { rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

/** Types of SELinux that the standard allows; unset is allowed too. */
const types: ReadonlySet<string> = new Set([
  "",
  "container_t",
  "container_init_t",
  "container_kvm_t",
  "container_engine_t",
]);
const annotation = "container.apparmor.security.beta.kubernetes.io/";

function problems(context: SecurityContext | undefined, title: string): readonly (string | false)[] {
  const { appArmorProfile, seLinuxOptions } = context ?? {};
  const profile = appArmorProfile?.type ?? "without a type";
  return [
    appArmorProfile !== undefined &&
      !["RuntimeDefault", "Localhost"].includes(profile) &&
      `${title} has AppArmor profile ${profile}`,
    !types.has(seLinuxOptions?.type ?? "") && `${title} has SELinux type ${seLinuxOptions?.type}`,
    Boolean(seLinuxOptions?.user || seLinuxOptions?.role) && `${title} sets a user or role of SELinux`,
  ];
}

export const pssMacProfiles = rule({
  id: "pss-mac-profiles",
  title: "No container disables the confinement by AppArmor or SELinux.",
  pack: "baseline",
  severity: "medium",
  levels: "aaM",
  relation: false,
  requirements: [78],
  controls: { pss: ["baseline/appArmorProfile", "baseline/seLinuxOptions"] },
  remediation: ["Remove appArmorProfile and seLinuxOptions, or use RuntimeDefault and a container type."],
  subjects: everyWorkload,
  check: (workload) => {
    const old = Object.keys(workload.podAnnotations).filter((name) => name.startsWith(annotation));
    return [
      ...problems(workload.pod.securityContext, "the pod"),
      ...problemsOf(workload.containers(), ({ spec, title }) => problems(spec.securityContext, title)),
      ...problemsOf(old, (name) => {
        const profile = workload.podAnnotations[name] ?? "";
        const confined = profile === "" || profile === "runtime/default" || profile.startsWith("localhost/");
        return !confined && `annotation ${name} is ${profile}`;
      }),
    ];
  },
});
