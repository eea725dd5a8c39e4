import type { ControllerSpec } from "../kubernetes/objects.ts";
import { rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";

export const revisionHistoryRetained = rule({
  id: "revision-history-retained",
  title: "Deployments keep a revision for a rollback.",
  pack: "resilience",
  severity: "low",
  levels: "aaM",
  relation: false,
  requirements: [71],
  remediation: ["Remove revisionHistoryLimit, or set it to 2 or more."],
  subjects: everyObject<ControllerSpec>("Deployment", "StatefulSet", "DaemonSet"),
  check: ({ spec }) =>
    spec.revisionHistoryLimit === 0 && "revisionHistoryLimit is 0, so kubectl rollout undo has nothing",
});
