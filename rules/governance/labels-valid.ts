import { type Part, partsOf } from "../graph/schema/visit.ts";
import { everything } from "../model/everything.ts";
import { printable } from "../model/printable.ts";
import { rule } from "../model/rule.ts";
import { isRead } from "../validity/index.ts";

export const labelsValid = rule({
  id: "labels-valid",
  title: "Labels and annotations are valid for the API server.",
  pack: "baseline",
  severity: "high",
  levels: "aMM",
  relation: false,
  requirements: [71],
  remediation: [
    "Keys are a name of up to 63 letters, digits, -, _ and ., which may have a DNS name and / before it.",
    "A label's value is like such a name, or empty; text with blanks or other signs belongs into an annotation.",
  ],
  subjects: everything,
  check: ({ written }) =>
    partsOf(written)
      .filter(({ path }) => isRead(path))
      .flatMap(problems),
});

const qualified =
  /^(?<prefix>[a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const labelValue = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;
/** Characters of the DNS name before a key. */
const longestPrefix = 253;

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/ */
function problems({ path, type, values }: Part): readonly string[] {
  const at = (field: string) => (path === "" ? field : `${path}.${field}`);
  if (type === "meta.v1.LabelSelector") return labels(values.matchLabels, at("matchLabels"));
  if (type !== "meta.v1.ObjectMeta") return [];
  return [...labels(values.labels, at("labels")), ...annotations(values.annotations, at("annotations"))];
}

function labels(map: unknown, path: string): readonly string[] {
  return entries(map).flatMap(([key, value]) => [
    ...(isKey(key) ? [] : [`${path} has a key that is none: ${printable(key)}`]),
    ...(typeof value !== "string" || labelValue.test(value)
      ? []
      : [`${path}[${printable(key)}] isn't a label's value`]),
  ]);
}

/** Capital letters before the / are taken there. */
function annotations(map: unknown, path: string): readonly string[] {
  const keys = entries(map).map(([key]) => key);
  return keys
    .filter((key) => !isKey(key.toLowerCase()))
    .map((key) => `${path} has a key that is none: ${printable(key)}`);
}

function isKey(key: string): boolean {
  const found = qualified.exec(key);
  return found !== null && (found.groups?.prefix?.length ?? 0) <= longestPrefix + 1;
}

function entries(map: unknown): readonly (readonly [string, unknown])[] {
  if (typeof map !== "object" || map === null) return [];
  return Object.keys(map).map((key) => [key, Object.getOwnPropertyDescriptor(map, key)?.value]);
}
