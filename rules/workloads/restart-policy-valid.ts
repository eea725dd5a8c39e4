import { NotApplicable, rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";

export const restartPolicyValid = rule({
  id: "restart-policy-valid",
  title: "The restart policy of pods is valid for their controller.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: false,
  requirements: [59, 71],
  remediation: ["Jobs: restartPolicy Never or OnFailure. Others: remove it; the default is Always."],
  subjects: everyWorkload,
  check: ({ isBatch, kind, pod }) => {
    if (kind === "Pod") return new NotApplicable("A pod by itself may have any.");
    const { restartPolicy } = pod;
    if (isBatch)
      return (
        restartPolicy !== "Never" &&
        restartPolicy !== "OnFailure" &&
        `restartPolicy is ${restartPolicy ?? "Always"}, and the API server refuses such a ${kind}`
      );
    return (
      (restartPolicy ?? "Always") !== "Always" &&
      `restartPolicy is ${restartPolicy}, and the API server refuses such a ${kind}`
    );
  },
});
