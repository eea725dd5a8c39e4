import { variablesOf } from "../kubernetes/configuration.ts";
import { parseImage } from "../kubernetes/images.ts";
import type { Workload } from "../kubernetes/workloads.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyService } from "../model/select.ts";
import { UnknownValue } from "../model/unknown.ts";

/** Whether a collector runs in its own pod, where an exporter sends to by default. */
function hasCollector(workload: Workload): boolean {
  return workload
    .containers("main", "sidecar")
    .some(({ spec }) => /opentelemetry-collector|otel-?collector/.test(parseImage(spec.image ?? "").path));
}

/** What describes the program to whatever it sends, or is about metrics and logs alone. */
const saysNothingOfTraces =
  /^OTEL_(RESOURCE_ATTRIBUTES$|METRICS?_|LOGS_|EXPORTER_OTLP_(METRICS|LOGS)_|EXPORTER_PROMETHEUS_)/;

export const otelSinkConfigured = rule({
  id: "otel-sink-configured",
  title: "Traces are sent to a collector.",
  pack: "operability",
  severity: "low",
  levels: "-aa",
  relation: true,
  requirements: [20],
  remediation: ["Set OTEL_EXPORTER_OTLP_ENDPOINT to the collector, or run one as a sidecar."],
  subjects: everyService,
  check: (workload, { contract, graph }) => {
    const variables = variablesOf(graph, workload, /^OTEL_/);
    if (variables.length === 0 && !contract.traced.includes(workload.name))
      return new NotApplicable("It isn't set up for traces, and the contract doesn't ask for them.");
    if (
      !contract.traced.includes(workload.name) &&
      variables.every(({ variable }) => saysNothingOfTraces.test(variable.name))
    )
      throw new UnknownValue("its variables of OpenTelemetry don't say whether it sends traces");
    const value = (name: string) => variables.find(({ variable }) => variable.name === name)?.variable.value;
    if (value("OTEL_SDK_DISABLED") === "true" || value("OTEL_TRACES_EXPORTER") === "none")
      return contract.traced.includes(workload.name)
        ? "its traces are turned off"
        : new NotApplicable("Its traces are turned off.");
    const endpoint =
      value("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") ?? value("OTEL_EXPORTER_OTLP_ENDPOINT") ?? "localhost";
    const local = /(^|\/)(localhost|127\.0\.0\.1)\b/.test(endpoint);
    return local && !hasCollector(workload) && "its traces go to its own pod, where no collector runs";
  },
});
