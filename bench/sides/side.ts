import type { CommandCost, MeasuredCommand } from "../run/command.ts";

/** What is done to a system, in this order. */
export const actions = ["deploy", "look", "again", "change", "remove"] as const;
export type Action = (typeof actions)[number];

export const actionTitles: Readonly<Record<Action, string>> = {
  deploy: "Deploy everything, until it is ready",
  look: "Show what would change, where nothing would",
  again: "Deploy again without a change",
  change: "Deploy a change of one setting, until it is ready",
  remove: "Remove everything, until it is gone",
};

/** A way to deploy the same objects. An action that it hasn't is left out. */
export interface Side {
  readonly label: string;
  readonly commands: Readonly<Partial<Record<Action, readonly MeasuredCommand[]>>>;
}

/** What several commands cost, one after the other. */
export function sumOf(costs: readonly CommandCost[]): CommandCost {
  const sum = (value: (cost: CommandCost) => number) => costs.reduce((total, cost) => total + value(cost), 0);
  return {
    wall: sum(({ wall }) => wall),
    cpu: sum(({ cpu }) => cpu),
    peak: Math.max(...costs.map(({ peak }) => peak)),
    total: Math.max(...costs.map(({ total }) => total)),
    program: Math.max(...costs.map(({ program }) => program)),
    stdout: costs.map(({ stdout }) => stdout).join("\n"),
  };
}
