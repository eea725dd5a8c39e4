import { NotApplicable, rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const pssCapabilitiesAdded = rule({
  id: "pss-capabilities-added",
  title: "No container adds capabilities, except NET_BIND_SERVICE.",
  pack: "baseline",
  severity: "high",
  levels: "aMM",
  relation: false,
  requirements: [78],
  controls: { pss: ["restricted/capabilities_restricted"] },
  remediation: [
    "Remove the capability from securityContext.capabilities.add.",
    "For a port under 1024, listen on a higher one and map it in the Service.",
  ],
  subjects: everyWorkload,
  check: (workload) => {
    if (workload.pod.os?.name === "windows") return new NotApplicable("Windows has no capabilities.");
    return problemsOf(workload.containers(), ({ spec, title }) =>
      problemsOf(
        spec.securityContext?.capabilities?.add ?? [],
        (name) => name !== "NET_BIND_SERVICE" && `${title} adds ${name}`,
      ),
    );
  },
});
