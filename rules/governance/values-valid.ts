import { isClusterWide } from "../graph/kinds.ts";
import type { Resource } from "../graph/resource.ts";
import { isServed, typeOf } from "../graph/schema/types.ts";
import { type Part, partsOf } from "../graph/schema/visit.ts";
import { everything } from "../model/everything.ts";
import { printable } from "../model/printable.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { anyProblem, type Problems } from "../model/unknown.ts";
import { object, problemsIn, type Values } from "../validity/check.ts";
import { isRead, judgedKinds, requiredFields, tables } from "../validity/index.ts";
import { metadataProblems } from "../validity/metadata.ts";

export const valuesValid = rule({
  id: "values-valid",
  title: "Every value is valid in Kubernetes 1.36.",
  pack: "baseline",
  severity: "high",
  levels: "aMM",
  relation: false,
  requirements: [71],
  remediation: [
    "Correct the field: the API server refuses the whole object.",
    "`kubectl apply --dry-run=server` says the same, on a cluster of that version.",
  ],
  subjects: everything,
  check: (resource) => {
    const { apiVersion, kind } = resource.object;
    const type = typeOf(apiVersion, kind);
    if (!isServed(apiVersion, kind) || !judgedKinds.has(type))
      return new NotApplicable("The values of this version or kind aren't judged.");
    return anyProblem(
      ...[...partsOf(resource.object)].filter(({ path }) => isRead(path)).flatMap(ofPart),
      () => ofMetadata(resource, type),
    ).filter((problem) => !isToldAsFault(resource, problem));
  },
});

function ofPart({ fields, path, type, values }: Part): readonly (() => Problems)[] {
  return problemsIn(tables[type] ?? {}, requiredFields(type, fields), values, printable(path));
}

function ofMetadata(resource: Resource, type: string): Problems {
  const values = resource.object as unknown as Values;
  return metadataProblems(type, isClusterWide(resource.type), object(values, "metadata")).map(
    (problem) => problem && `${problem[0]} ${problem[1]}`,
  );
}

/** A field of the wrong type counts as absent, and is told by another rule. */
function isToldAsFault({ origin: { faults = [] } }: Resource, problem: string): boolean {
  return faults.some(({ path }) => problem.startsWith(path) || path.startsWith(problem.split(" ")[0] ?? ""));
}
