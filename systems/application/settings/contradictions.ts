import type { StoreFacts } from "../../../components/backup/backed-up.ts";
import { type Contradiction, commonContradictions } from "../../../components/system/contradictions.ts";
import { programsOf, servedPort } from "../parts.ts";
import { circles } from "./circles.ts";
import { derivedNames } from "./derived.ts";
import { files } from "./files.ts";
import { postgres } from "./postgres.ts";
import { requests } from "./requests.ts";
import type { ApplicationSettings } from "./schema.ts";
import { variables } from "./variables.ts";

/** What can't be as it is in an application, because of something else in the same file. */
export function contradictions(settings: ApplicationSettings): readonly Contradiction[] {
  return [
    ...commonContradictions(settings, storesOf(settings)),
    ...connections(settings),
    ...ports(settings),
    ...circles(settings.services),
    ...names(settings),
    ...lengths(settings),
    ...postgres(settings),
    ...variables(settings),
    ...files(settings),
    ...requests(settings),
  ];
}

/** The stores that every system may have, as each tells of its own; PostgreSQL's topology and backups are the operator's. */
export function storesOf({ stores }: Pick<ApplicationSettings, "stores">): readonly StoreFacts[] {
  return Object.entries(stores).flatMap(([name, store]) =>
    store.kind === "postgres" ? [] : [{ path: ["stores", name], ...store }],
  );
}

/** Whoever is named must be there. */
function connections(settings: ApplicationSettings): readonly Contradiction[] {
  const { external, ingress, secrets, services, stores, workers } = settings;
  const targets = { ...stores, ...services, ...external };
  const dialled = programsOf(settings).flatMap(({ path, program }) =>
    program.connects.flatMap((name, i) => unless(name in targets, [...path, "connects", `${i}`], targets)),
  );
  const admitted = Object.entries(workers).flatMap(([worker, { connects }]) =>
    connects.flatMap((name, i) =>
      unless(name in stores, ["workers", worker, "connects", `${i}`], stores, "a store"),
    ),
  );
  const routed = Object.entries(ingress?.routes ?? {}).flatMap(([path, name]) =>
    unless(name in services, ["ingress", "routes", path], services, "a service"),
  );
  const given = programsOf(settings).flatMap(({ path, program }) =>
    Object.entries(program.secretEnv).flatMap(([variable, from]) =>
      "generated" in from
        ? unless(
            from.generated in secrets,
            [...path, "secretEnv", variable, "generated"],
            secrets,
            "a secret",
          )
        : [],
    ),
  );
  return [...dialled, ...admitted, ...routed, ...given];
}

function unless(
  known: boolean,
  path: readonly string[],
  all: object,
  what = "a store, a service or an external server",
): readonly Contradiction[] {
  if (known) return [];
  const names = Object.keys(all);
  const there = names.length > 0 ? `there are ${names.join(", ")}` : "there is none";
  return [{ path, because: [], allowed: `the name of ${what}: ${there}` }];
}

/** Ports that are named must be there, and one of several must be the one that is served. */
function ports({ services }: ApplicationSettings): readonly Contradiction[] {
  return Object.entries(services).flatMap(([name, service]) => {
    const { health, metrics, ports, serves } = service;
    const path = ["services", name];
    const one = `one of its ports: ${Object.keys(ports).join(", ")}`;
    const named: readonly (readonly [string | undefined, readonly string[]])[] = [
      [serves, ["serves"]],
      [health.port, ["health", "port"]],
      [metrics?.port, ["metrics", "port"]],
    ];
    const unknown = named.filter(([port]) => port !== undefined && !(port in ports));
    return [
      ...unknown.map(([, keys]) => ({
        path: [...path, ...keys],
        because: [[...path, "ports"].join(".")],
        allowed: one,
      })),
      ...(servedPort(service) === undefined
        ? [{ path: [...path, "serves"], because: [], allowed: one }]
        : []),
    ];
  });
}

/** Everybody is dialled, or known to the stores, by one name. */
function names(settings: ApplicationSettings): readonly Contradiction[] {
  const seen = new Map<string, string>();
  return (["services", "stores", "jobs", "external", "workers"] as const).flatMap((kind) =>
    Object.keys(settings[kind]).flatMap((name): readonly Contradiction[] => {
      const other = seen.get(name);
      seen.set(name, `${kind}.${name}`);
      const path = [kind, name];
      if (other !== undefined)
        return [{ path, because: [other], allowed: `another name, because ${other} has it` }];
      const own = name === settings.name || name.startsWith(`${settings.name}-`);
      if (!own) return [];
      const allowed = `a name other than ${settings.name} and without the prefix ${settings.name}-, which the stack's own objects have`;
      return [{ path, because: ["name"], allowed }];
    }),
  );
}

/** What follows from names must fit, and be there once. */
function lengths(settings: ApplicationSettings): readonly Contradiction[] {
  const seen = new Map<string, readonly string[]>();
  return derivedNames(settings).flatMap(({ kind, most, name, path }): readonly Contradiction[] => {
    const key = `${kind} ${name}`;
    const other = seen.get(key);
    seen.set(key, path);
    const because = path[0] === "stores" || path[0] === "secrets" ? ["name"] : [];
    if (other !== undefined && other.join(".") !== path.join("."))
      return [
        { path, because: [other.join(".")], allowed: `another name: ${other.join(".")} makes a ${key}, too` },
      ];
    if (name.length <= most) return [];
    const allowed = `a name that is ${name.length - most} characters shorter: the ${key} may have ${most}`;
    return [{ path, because, allowed }];
  });
}
