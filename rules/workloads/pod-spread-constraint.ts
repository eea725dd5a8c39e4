import { isAboutItself } from "../kubernetes/placement.ts";
import { scaleOf } from "../kubernetes/scale.ts";
import { strayFields } from "../kubernetes/selector-fields.ts";
import { selects } from "../kubernetes/selectors.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyService } from "../model/select.ts";
import { some } from "../model/unknown.ts";

export const podSpreadConstraint = rule({
  id: "pod-spread-constraint",
  title: "Replicas are spread over nodes.",
  pack: "resilience",
  severity: "medium",
  levels: "aaM",
  relation: true,
  requirements: [77],
  remediation: [
    "Add topologySpreadConstraints by kubernetes.io/hostname that select the pod's own labels; components/availability does.",
  ],
  subjects: everyService,
  check: (workload, { graph }) => {
    if (!workload.isScalable || scaleOf(graph, workload).max < 2) return new NotApplicable("It has one pod.");
    const { affinity, topologySpreadConstraints = [] } = workload.pod;
    const {
      preferredDuringSchedulingIgnoredDuringExecution: preferred = [],
      requiredDuringSchedulingIgnoredDuringExecution: required = [],
    } = affinity?.podAntiAffinity ?? {};
    const terms = [...required, ...preferred.map(({ podAffinityTerm }) => podAffinityTerm ?? {})];
    const [stray] = [...topologySpreadConstraints, ...terms].flatMap((one) => strayFields(one.labelSelector));
    if (stray !== undefined) return `a selector of its spread has "${stray}", which must be in matchLabels`;
    if (topologySpreadConstraints.length + terms.length === 0)
      return "nothing keeps its pods from all going to one node";
    const own = some(
      [
        ...topologySpreadConstraints.map((one) => () => selects(one.labelSelector, workload.podLabels)),
        ...terms.map((term) => () => isAboutItself(graph, term, workload)),
      ],
      (isOwn) => isOwn(),
    );
    return !own && "what spreads pods selects others, not its own";
  },
});
