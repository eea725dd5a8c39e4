import { stackRule } from "../model/rule.ts";
import { missing, running } from "./presence.ts";

export const costMonitorPresent = stackRule({
  id: "cost-monitor-present",
  title: "The cost of each namespace is monitored.",
  pack: "operability",
  severity: "low",
  levels: "--a",
  relation: true,
  requirements: [116],
  remediation: ["Run OpenCost, or name the cluster's cost monitor in the contract."],
  check: (stack) => {
    const found = running(stack, /^(opencost|cost-model|kubecost)$/).length > 0;
    return missing(found, stack.contract.cluster.costMonitor, "monitor of costs", "costMonitor");
  },
});
