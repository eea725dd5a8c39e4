import { NotApplicable, rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const probeNumberDeclared = rule({
  id: "probe-number-declared",
  title: "Every port that a probe asks by its number is among those that its container declares.",
  pack: "resilience",
  severity: "low",
  levels: "-aa",
  relation: false,
  requirements: [21],
  remediation: ["Declare the port in the container, or correct the probe."],
  subjects: everyWorkload,
  check: (workload) => {
    const probes = workload.containers("main", "sidecar").flatMap(({ spec, title }) =>
      [spec.readinessProbe, spec.livenessProbe, spec.startupProbe].flatMap((probe) => {
        const port = probe?.httpGet?.port ?? probe?.tcpSocket?.port ?? probe?.grpc?.port;
        // A probe of another host's port, or of a container without any declared, can't be judged by them.
        const judged = typeof port === "number" && (spec.ports ?? []).length > 0;
        const elsewhere = probe?.httpGet?.host ?? probe?.tcpSocket?.host;
        return judged && elsewhere === undefined ? [{ port, ports: spec.ports ?? [], title }] : [];
      }),
    );
    if (probes.length === 0)
      return new NotApplicable("None of its probes asks a number beside declared ports.");
    return problemsOf(
      probes,
      ({ port, ports, title }) =>
        !ports.some(({ containerPort }) => containerPort === port) &&
        `a probe of ${title} asks port ${port}, which isn't among its ports`,
    );
  },
});
