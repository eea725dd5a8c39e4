import { rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const logLevelNotDebug = rule({
  id: "log-level-not-debug",
  title: "No workload logs at debug level.",
  pack: "operability",
  severity: "low",
  levels: "-aM",
  relation: false,
  requirements: [105],
  remediation: ["Set logLevel: info in the settings."],
  subjects: everyWorkload,
  check: (workload) =>
    problemsOf(workload.containers("main", "sidecar"), ({ spec, title }) =>
      problemsOf(
        spec.env ?? [],
        (variable) =>
          /(^|_)LOG_?LEVEL$/i.test(variable.name) &&
          /^(debug|trace|verbose)$/i.test(variable.value ?? "") &&
          `${variable.name} of ${title} is ${variable.value}`,
      ),
    ),
});
