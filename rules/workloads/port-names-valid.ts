import { isPortName } from "../kubernetes/port-names.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const portNamesValid = rule({
  id: "port-names-valid",
  title: "Names of container ports are valid.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: false,
  requirements: [54],
  remediation: ["Use at most 15 lower-case letters, digits and single hyphens, with at least one letter."],
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
