import type { Labels } from "./objects.ts";

export type Truth = "yes" | "no" | "perhaps";

/**
 * Whether a Calico selector selects what has these labels. Only terms joined by && are read; of others that isn't known. With
 * `any`, whether it selects whatever has these labels and some more.
 * https://docs.tigera.io/calico/latest/reference/resources/networkpolicy#selectors
 */
export function truthOf(selector: string, labels: Labels, any = false): Truth {
  const text = selector.trim();
  if (text === "" || text === "all()" || text === "global()") return "yes";
  if (/\|\||^!?\(/.test(text)) return any ? "no" : "perhaps";
  const answers = text.split("&&").map((term) => truthOfTerm(term.trim(), labels, any));
  return answers.find((one) => one === "no") ?? answers.find((one) => one === "perhaps") ?? "yes";
}

const forms: readonly (readonly [
  RegExp,
  (label: string | undefined, values: readonly string[]) => boolean,
])[] = [
  [/^has\(\s*([\w./-]+)\s*\)$/, (label) => label !== undefined],
  [/^!\s*has\(\s*([\w./-]+)\s*\)$/, (label) => label === undefined],
  [/^([\w./-]+)\s*==\s*(.+)$/, (label, [value]) => label === value],
  [/^([\w./-]+)\s*!=\s*(.+)$/, (label, [value]) => label !== value],
  [/^([\w./-]+)\s+in\s+\{(.*)\}$/, (label, values) => label !== undefined && values.includes(label)],
  [/^([\w./-]+)\s+not\s+in\s+\{(.*)\}$/, (label, values) => label === undefined || !values.includes(label)],
];

function truthOfTerm(term: string, labels: Labels, any: boolean): Truth {
  if (term === "all()") return "yes";
  for (const [form, test] of forms) {
    const [found, key = "", written = ""] = form.exec(term) ?? [];
    if (found === undefined) continue;
    const label = Object.hasOwn(labels, key) ? labels[key] : undefined;
    // Not each pod has the label, and not each has it not.
    if (any && label === undefined) return "no";
    const values = written.split(",").map((value) => value.trim().replace(/^(["'])(.*)\1$/, "$2"));
    return test(label, values) ? "yes" : "no";
  }
  return any ? "no" : "perhaps";
}
