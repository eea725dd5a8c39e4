import { facilities } from "./facility.ts";
import type { Judgement } from "./judge.ts";

const words: Readonly<Record<Judgement["state"], string>> = {
  present: "is there",
  missing: "is missing",
  incomplete: "is there by half",
  "other version": "is of another version",
};

/** Says of each facility that a cluster lacks how that was seen. */
export function explain(judgements: readonly Judgement[]): string {
  return judgements
    .flatMap(({ facility, findings, state }) => [
      `  ${facility} (${facilities[facility].title}) ${words[state]}:`,
      ...findings.map((finding) => `    ${finding}`),
    ])
    .join("\n");
}

/** How to get them. */
export function remedies(judgements: readonly Judgement[]): string {
  const each = judgements.map(({ facility }) => `  ${facility}: ${facilities[facility].elsewhere}.`);
  return [
    "Give them to the cluster: deploy a stack of `system: platform` that has them switched on (docs/facilities.md), or get them elsewhere:",
    ...each,
  ].join("\n");
}
