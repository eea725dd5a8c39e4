import { hasAccess } from "../kubernetes/access.ts";
import { flowsFrom } from "../kubernetes/flows.ts";
import { isolating, possibleClients, reaches } from "../kubernetes/network.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const netpolNoUndeclaredFlow = rule({
  id: "netpol-no-undeclared-flow",
  title: "NetworkPolicies allow only connections that a workload is configured to make.",
  pack: "resilience",
  severity: "medium",
  levels: "aaa",
  relation: true,
  requirements: [41, 42],
  remediation: [
    "Restrict the policies to the connections that are configured, or declare the flow in the contract.",
  ],
  subjects: everyWorkload,
  check: (workload, stack) => {
    if (isolating(stack.graph, workload, "Ingress").length === 0)
      return new NotApplicable("No policy isolates its ingress.");
    const ports = workload.ports.flatMap(({ containerPort }) => containerPort ?? []);
    if (ports.length === 0) return new NotApplicable("It has no ports.");
    const others = possibleClients(stack.graph, workload).filter((one) => one !== workload);
    return problemsOf(others, (from) => {
      const open = ports.filter((number) =>
        reaches(stack.graph, from, workload, { number, protocol: "TCP" }),
      );
      const said = new Set(
        open.length === 0
          ? []
          : flowsFrom(stack, from).flatMap(({ port, to }) => (to === workload ? port.number : [])),
      );
      const extra = open.filter((number) => !said.has(number));
      return (
        extra.length > 0 &&
        !hasAccess(stack.graph, from, workload) &&
        `${from.title} may reach it at ${extra.join(", ")}, and isn't configured to`
      );
    });
  },
});
