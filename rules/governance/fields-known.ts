import { isServed } from "../graph/schema/types.ts";
import { type Part, partsOf } from "../graph/schema/visit.ts";
import { everything } from "../model/everything.ts";
import { printable } from "../model/printable.ts";
import { NotApplicable, rule } from "../model/rule.ts";

export const fieldsKnown = rule({
  id: "fields-known",
  title: "Every field exists in Kubernetes 1.36 for its kind.",
  pack: "baseline",
  severity: "high",
  levels: "aMM",
  relation: false,
  requirements: [71],
  remediation: [
    "Correct the field's name or its place: the API server drops what it doesn't know, or refuses it (kubectl does).",
    "`kubectl explain <kind>.<path>` lists the fields.",
  ],
  subjects: everything,
  check: ({ written }) =>
    isServed(written.apiVersion, written.kind)
      ? partsOf(written)
          .filter(({ type }) => !toldElsewhere.has(type))
          .flatMap(unknownFields)
      : new NotApplicable("Kubernetes 1.36 doesn't define the fields of this version or kind."),
});

/** Rules about selectors and backends say what comes of a field that these don't have. */
const toldElsewhere: ReadonlySet<string> = new Set(["meta.v1.LabelSelector", "networking.v1.IngressBackend"]);

function unknownFields({ fields, path, values }: Part): readonly string[] {
  return Object.keys(values)
    .filter((key) => !fields.has(key))
    .map((key) => {
      const like = [...fields.keys()].find((field) => field.toLowerCase() === key.toLowerCase());
      const at = printable(path === "" ? key : `${path}.${key}`);
      return `${at} isn't a field${like === undefined ? "" : `; ${like} is`}`;
    });
}
