import { rules } from "../rules/index.ts";
import { type Environment, fromStaging } from "../rules/model/levels.ts";
import type { Level, RuleInfo } from "../rules/model/rule.ts";
import { contractPolicyName, type PackSettings } from "./adapter/contract-policy.ts";

/** What Pulumi takes with `--policy-pack-config`. Names of other packs' policies are ignored, so one file does for all. */
export type PackConfig = Readonly<
  Record<string, Level | (PackSettings & { readonly enforcementLevel: Level })>
>;

/** What holds for a rule that the file doesn't name; a new rule blocks production unless it says otherwise. */
const rest: Readonly<Record<Environment, Level>> = {
  dev: "advisory",
  staging: "advisory",
  production: "mandatory",
};

/** The levels of an environment, and what a stack is judged by there. */
export function packConfig(
  environment: Environment,
  contract?: unknown,
  all: readonly RuleInfo[] = rules,
): PackConfig {
  const others = all.filter(({ levels }) => levels[environment] !== rest[environment]);
  const named = others.map(({ id, levels }) => [id, levels[environment]] as const);
  return {
    all: rest[environment],
    [contractPolicyName]: {
      enforcementLevel: fromStaging[environment],
      environment,
      ...(contract !== undefined && { contract }),
    },
    ...Object.fromEntries(named.toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** What is in `policy/config/<environment>.json`. */
export function configText(environment: Environment): string {
  return `${JSON.stringify(packConfig(environment), null, 2)}\n`;
}
