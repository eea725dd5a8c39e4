import { rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const pssHostPort = rule({
  id: "pss-host-port",
  title: "No container uses a host port.",
  pack: "baseline",
  severity: "high",
  levels: "aMM",
  relation: false,
  requirements: [78],
  controls: { pss: ["baseline/hostPorts"] },
  remediation: ["Remove hostPort and offer the port by a Service."],
  subjects: everyWorkload,
  check: (workload) =>
    problemsOf(workload.containers(), ({ spec, title }) =>
      problemsOf(
        spec.ports ?? [],
        ({ hostPort = 0 }) => hostPort !== 0 && `${title} takes port ${hostPort} of the node`,
      ),
    ),
});
