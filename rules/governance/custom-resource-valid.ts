import type { Resource } from "../graph/resource.ts";
import { printable } from "../model/printable.ts";
import { rule, type Stack } from "../model/rule.ts";
import { definitionOf, schemaProblems } from "../validity/definitions.ts";

export const customResourceValid = rule({
  id: "custom-resource-valid",
  title: "Every custom resource is valid for its CustomResourceDefinition in the input.",
  pack: "baseline",
  severity: "high",
  levels: "aMM",
  relation: true,
  requirements: [71],
  remediation: [
    "Correct the field, or the version: the API server drops what the definition doesn't name, and refuses the rest.",
    "`kubectl explain <kind>.<path>` lists the fields where the definition is installed.",
  ],
  subjects: defined,
  check: (resource, { graph }) => {
    const definition = definitionOf(graph, resource);
    if (!definition?.isServed) return `its definition doesn't serve ${resource.written.apiVersion}`;
    const { validate } = definition;
    return !validate || validate(resource.written)
      ? []
      : schemaProblems(validate.errors ?? []).map(printable);
  },
});

function defined({ graph }: Stack): readonly Resource[] {
  return graph.resources.filter((resource) => definitionOf(graph, resource) !== undefined);
}
