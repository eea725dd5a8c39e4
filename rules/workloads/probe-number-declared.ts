import { NotApplicable, rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const probeNumberDeclared = rule({
  id: "probe-number-declared",
  title: "Every port number in a probe is declared by its pod.",
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
        const elsewhere = probe?.httpGet?.host ?? probe?.tcpSocket?.host;
        return typeof port === "number" && elsewhere === undefined ? [{ port, title }] : [];
      }),
    );
    // Containers of a pod share its address, so the port may be another container's.
    const declared = workload.ports.map(({ containerPort }) => containerPort);
    if (probes.length === 0 || declared.length === 0)
      return new NotApplicable("None of its probes asks a number beside declared ports.");
    return problemsOf(
      probes,
      ({ port, title }) =>
        !declared.includes(port) &&
        `a probe of ${title} asks port ${port}, which isn't among the ports of its pod`,
    );
  },
});
