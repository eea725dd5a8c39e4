import type { LabelSelector } from "./objects.ts";

const fields = ["matchLabels", "matchExpressions"];

/** What stands in a label selector and isn't a field of one, such as a label without matchLabels: the API server drops it. */
export function strayFields(selector: LabelSelector | undefined): readonly string[] {
  return Object.keys(selector ?? {}).filter((field) => !fields.includes(field));
}
