import { everyClaim } from "../kubernetes/claims.ts";
import { limitsIn } from "../kubernetes/limit-ranges.ts";
import { exceeds, quantity, written } from "../kubernetes/quantities.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { problemsOf } from "../model/unknown.ts";

export const limitrangeAdmitsClaims = rule({
  id: "limitrange-admits-claims",
  title: "Every volume claim is within the LimitRange of its namespace.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: true,
  requirements: [81, 83],
  remediation: ["Change the claim's resources.requests.storage, or the LimitRange."],
  subjects: everyClaim,
  check: ({ namespace, spec }, { graph }) => {
    const items = limitsIn(graph, namespace, "PersistentVolumeClaim");
    if (items.length === 0) return new NotApplicable("No LimitRange of its namespace is about volumes.");
    const size = quantity(spec.resources?.requests, "storage");
    return problemsOf(items, ({ max, min }) => {
      const [highest, least] = [quantity(max, "storage"), quantity(min, "storage")];
      return [
        highest !== undefined &&
          exceeds(size ?? Number.POSITIVE_INFINITY, highest) &&
          `it asks for ${written(size ?? 0, "storage")}, and the namespace's most is ${written(highest, "storage")}`,
        least !== undefined &&
          exceeds(least, size ?? 0) &&
          `it asks for ${written(size ?? 0, "storage")}, and the namespace's least is ${written(least, "storage")}`,
      ];
    });
  },
});
