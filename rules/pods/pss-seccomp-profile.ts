import { NotApplicable, rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

function confines(type: string | undefined): boolean {
  return type === "RuntimeDefault" || type === "Localhost";
}

export const pssSeccompProfile = rule({
  id: "pss-seccomp-profile",
  title: "Every container has a seccomp profile.",
  pack: "baseline",
  severity: "medium",
  levels: "aaM",
  relation: false,
  requirements: [78],
  controls: { pss: ["restricted/seccompProfile_restricted"] },
  remediation: ["Set seccompProfile.type: RuntimeDefault on the pod."],
  subjects: everyWorkload,
  check: (workload) => {
    if (workload.pod.os?.name === "windows") return new NotApplicable("Windows has no seccomp.");
    const whole = workload.pod.securityContext?.seccompProfile;
    return [
      // Refused even where each container has its own.
      whole && !confines(whole.type) && `the pod has seccomp profile ${whole.type ?? "without a type"}`,
      ...problemsOf(workload.containers(), ({ spec, title }) => {
        const { type } = spec.securityContext?.seccompProfile ?? whole ?? {};
        return !confines(type) && `${title} has ${type ?? "no"} seccomp profile`;
      }),
    ];
  },
});
