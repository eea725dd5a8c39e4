import { variablesOf } from "../kubernetes/configuration.ts";
import { rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const logLevelNotDebug = rule({
  id: "log-level-not-debug",
  title: "No workload logs at debug level.",
  pack: "operability",
  severity: "low",
  levels: "-aM",
  relation: true,
  requirements: [105],
  remediation: ["Set logLevel: info in the settings."],
  subjects: everyWorkload,
  check: (workload, { graph }) =>
    problemsOf(
      variablesOf(graph, workload, /(^|_)LOG_?LEVEL$/i),
      ({ container, variable: { name, value = "" } }) =>
        /^(debug|trace|verbose)$/i.test(value) && `${name} of ${container.title} is ${value}`,
    ),
});
