import { rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const probePortDeclared = rule({
  id: "probe-port-declared",
  title: "Every named port in a probe or hook is declared by the container.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: false,
  requirements: [21],
  remediation: ["Use a name from the container's ports, or the port's number."],
  subjects: everyWorkload,
  check: (workload) =>
    problemsOf(workload.containers("main", "sidecar"), ({ spec, title }) =>
      problemsOf(
        [spec.readinessProbe, spec.livenessProbe, spec.startupProbe, ...Object.values(spec.lifecycle ?? {})],
        (probe) => {
          const port = probe?.httpGet?.port ?? probe?.tcpSocket?.port;
          return (
            typeof port === "string" &&
            !(spec.ports ?? []).some(({ name }) => name === port) &&
            `a probe or hook of ${title} asks port "${port}", which the container doesn't name`
          );
        },
      ),
    ),
});
