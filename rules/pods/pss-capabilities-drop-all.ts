import { NotApplicable, rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const pssCapabilitiesDropAll = rule({
  id: "pss-capabilities-drop-all",
  title: "Every container drops all capabilities.",
  pack: "baseline",
  severity: "medium",
  levels: "aaM",
  relation: false,
  requirements: [78],
  controls: { pss: ["restricted/capabilities_restricted"] },
  remediation: ["Set securityContext.capabilities.drop to [ALL] in every container, init containers too."],
  subjects: everyWorkload,
  check: (workload) =>
    workload.pod.os?.name === "windows"
      ? new NotApplicable("Windows has no capabilities.")
      : problemsOf(
          workload.containers(),
          ({ spec, title }) =>
            !(spec.securityContext?.capabilities?.drop ?? []).includes("ALL") && `${title} doesn't drop ALL`,
        ),
});
