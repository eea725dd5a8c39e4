import { flowsFrom, refused, sides } from "../kubernetes/flows.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const netpolAllowsDeclaredFlow = rule({
  id: "netpol-allows-declared-flow",
  title: "NetworkPolicies allow every connection that a workload is configured to make.",
  pack: "resilience",
  severity: "critical",
  levels: "aMM",
  relation: true,
  requirements: [41, 42],
  remediation: [
    "Declare the connection, which creates both rules; or add the egress rule and the ingress rule by hand.",
  ],
  subjects: everyWorkload,
  check: (workload, stack) => {
    const flows = flowsFrom(stack, workload);
    if (flows.length === 0) return new NotApplicable("It dials nothing in the stack.");
    return [
      ...new Set(
        problemsOf(flows, (flow) => {
          const by = refused(stack, flow);
          return (
            by.length > 0 &&
            `${flow.to.name}:${flow.port.number} (${flow.where}) is refused by ${sides(by, flow.from, flow.to)}`
          );
        }),
      ),
    ];
  },
});
