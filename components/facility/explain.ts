import { facilities } from "./facility.ts";
import type { Judgement } from "./judge.ts";

const words: Readonly<Record<Judgement["state"], string>> = {
  present: "is present",
  missing: "is missing",
  incomplete: "is incomplete",
  "other version": "has an unsupported version",
  "not serving": "has no server that is ready",
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
    "Install them with a stack of `system: platform` that enables them (docs/facilities.md), or by other means:",
    ...each,
  ].join("\n");
}
