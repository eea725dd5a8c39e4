import type { Demand } from "../../../../components/admission/policy.ts";
import { rule, type Target } from "../../../../components/admission/targets.ts";
import { aliases, type Hard } from "../quota.ts";
import { denying, type Guard, isOthersWork } from "./guard.ts";

/** The types by which the API server checks expressions lack the fields that have quantities. */
const quotas: Target = {
  name: "resourcequotas",
  rules: [rule("", "resourcequotas")],
  condition: isOthersWork,
  variables: { hard: "dyn(object.spec).?hard.orValue({})" },
};

/** Every quota of a namespace holds, so that a second one takes nothing away from the first. */
export function quotaGuard(maximum: Hard): Guard {
  const all = { ...maximum };
  for (const [alias, name] of Object.entries(aliases)) {
    const most = maximum[name];
    if (most !== undefined) all[alias] = most;
  }
  return { concern: denying("quota", Object.entries(all).map(aboveMaximum)), targets: [quotas] };
}

function aboveMaximum([name, most]: readonly [string, string]): Demand {
  const key = JSON.stringify(name);
  const isAbove = `variables.hard.exists(key, key == ${key} && quantity(string(variables.hard[key])).isGreaterThan(quantity("${most}")))`;
  return {
    name: name.replace(/\W/g, "_"),
    offenders: `(${isAbove} ? ["${name} of " + string(variables.hard[${key}])] : [])`,
    remedy: `must be at most ${most}`,
  };
}
