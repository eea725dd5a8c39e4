import type { Contradiction } from "../../../components/system/contradictions.ts";
import { kinds } from "../kinds.ts";
import { prefixOf, programsOf } from "../parts.ts";
import type { ApplicationSettings } from "./schema.ts";

/** A variable has one value: neither two connections give it, nor a text and a Secret. */
export function variables(settings: ApplicationSettings): readonly Contradiction[] {
  const targets = { ...settings.stores, ...settings.services, ...settings.external };
  return programsOf(settings).flatMap(({ path, program }) => {
    const twice = Object.keys(program.secretEnv).filter((name) => name in program.env);
    const seen = new Map<string, string>();
    return [
      ...twice.map((name) => ({
        path: [...path, "secretEnv", name],
        because: [[...path, "env", name].join(".")],
        allowed: "a variable that `env` does not set, too",
      })),
      ...program.connects.flatMap((name, i): readonly Contradiction[] => {
        const prefix = prefixOf(name, targets[name]);
        const other = seen.get(prefix);
        seen.set(prefix, name);
        if (other === undefined) return [];
        const allowed = `one whose variables begin otherwise: ${other} has ${prefix}_, too; set \`variables\` of either`;
        return [{ path: [...path, "connects", `${i}`], because: [], allowed }];
      }),
      ...logins(program.connects, settings).flatMap((name) =>
        [...Object.keys(program.env).map((key) => ["env", key] as const)]
          .filter(([, key]) => key === name)
          .map(([kind, key]) => ({
            path: [...path, kind, key],
            because: [],
            allowed: "a variable that no connection takes from a Secret, too",
          })),
      ),
    ];
  });
}

/** Variables that hold logins of the stores that a program dials. */
function logins(connects: readonly string[], { stores }: ApplicationSettings): readonly string[] {
  return connects.flatMap((name) => {
    const store = stores[name];
    const { loginVariables = [] } = store ? kinds[store.kind] : {};
    return loginVariables.map((variable) => `${prefixOf(name, store)}_${variable}`);
  });
}
