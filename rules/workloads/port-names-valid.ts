import { isPortName } from "../kubernetes/port-names.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const portNamesValid = rule({
  id: "port-names-valid",
  title: "Ports of containers have names that Kubernetes takes.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: false,
  requirements: [54],
  remediation: [
    "Use 15 lower-case letters, digits and single hyphens at the most, with one letter at least.",
  ],
  subjects: everyWorkload,
  check: (workload) => {
    const named = workload
      .containers()
      .flatMap(({ spec, title }) =>
        (spec.ports ?? []).flatMap(({ name }) => (name ? [{ name, title }] : [])),
      );
    if (named.length === 0) return new NotApplicable("None of its ports has a name.");
    return problemsOf(
      named,
      ({ name, title }) => !isPortName(name) && `the API server refuses "${name}", a port's name of ${title}`,
    );
  },
});
