import type { StoreFacts } from "../../../components/backup/backed-up.ts";
import { natsContradictions } from "../../../components/nats/contradictions.ts";
import { type Contradiction, commonContradictions } from "../../../components/system/contradictions.ts";
import { withJobs } from "../kinds.ts";
import { migrationOf, type Program, programsOf } from "../parts.ts";
import { circles } from "./circles.ts";
import { derivedNames } from "./derived.ts";
import { files } from "./files.ts";
import { routesOf } from "./ingress.ts";
import { pods } from "./pods.ts";
import { ports } from "./ports.ts";
import { postgres } from "./postgres.ts";
import { requests } from "./requests.ts";
import { rights } from "./rights.ts";
import type { ApplicationSettings } from "./schema.ts";
import { secretNames } from "./secrets.ts";
import { servedByTls } from "./tls.ts";
import { storeUsers } from "./users.ts";
import { variables } from "./variables.ts";

/** What can't be as it is in an application, because of something else in the same file. */
export function contradictions(settings: ApplicationSettings): readonly Contradiction[] {
  return [
    ...commonContradictions(settings, storesOf(settings)),
    ...natsContradictions(settings),
    ...connections(settings),
    ...ports(settings.services),
    ...circles(settings.services),
    ...names(settings),
    ...lengths(settings),
    ...secretNames(settings),
    ...storeUsers(settings),
    ...postgres(settings),
    ...variables(settings),
    ...files(settings),
    ...pods(settings),
    ...requests(settings),
    ...servedByTls(settings),
    ...rights(settings),
  ];
}

/** The stores whose backups are the stack's own. */
export function storesOf({ stores }: Pick<ApplicationSettings, "stores">): readonly StoreFacts[] {
  return withJobs(stores).map(([name, store]) => ({ path: ["stores", name], ...store }));
}

/** Whoever is named must be there. */
function connections(settings: ApplicationSettings): readonly Contradiction[] {
  const { external, ingress, secrets, services, stores, workers } = settings;
  const served = listening(services);
  const targets = { ...stores, ...served, ...external };
  const dialled = programsOf(settings).flatMap(({ path, program }) =>
    program.connects.flatMap((name, i) => unless(name in targets, [...path, "connects", `${i}`], targets)),
  );
  const admitted = Object.entries(workers).flatMap(([worker, { connects }]) =>
    connects.flatMap((name, i) =>
      unless(name in stores, ["workers", worker, "connects", `${i}`], stores, "a store"),
    ),
  );
  const routed = routesOf(ingress).flatMap(({ path, service }) =>
    unless(service in served, path, served, "a service with ports"),
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

/** Services that can be dialled: the others have no ports. */
function listening(services: ApplicationSettings["services"]): ApplicationSettings["services"] {
  return Object.fromEntries(
    Object.entries(services).filter(([, { ports }]) => Object.keys(ports).length > 0),
  );
}

function unless(
  known: boolean,
  path: readonly string[],
  all: object,
  what = "a store, a service with ports or an external server",
): readonly Contradiction[] {
  if (known) return [];
  const names = Object.keys(all);
  const there = names.length > 0 ? `there are ${names.join(", ")}` : "there is none";
  return [{ path, because: [], allowed: `the name of ${what}: ${there}` }];
}

/** Everybody is dialled, or known to the stores, by one name. */
function names(settings: ApplicationSettings): readonly Contradiction[] {
  const seen = new Map<string, string>();
  return named(settings).flatMap(({ name, path }): readonly Contradiction[] => {
    const other = seen.get(name);
    seen.set(name, path.join("."));
    if (other !== undefined)
      return [{ path, because: [other], allowed: `another name, because ${other} has it` }];
    const own = name === settings.name || name.startsWith(`${settings.name}-`);
    if (!own) return [];
    const allowed = `a name other than ${settings.name} and without the prefix ${settings.name}-, which the stack's own objects have`;
    return [{ path, because: ["name"], allowed }];
  });
}

function named(settings: ApplicationSettings): readonly Pick<Program, "name" | "path">[] {
  const kinds = ["services", "stores", "jobs", "external", "workers"] as const;
  const parts = kinds.flatMap((kind) =>
    Object.keys(settings[kind]).map((name) => ({ name, path: [kind, name] })),
  );
  const migrations = Object.entries(settings.services).flatMap(([name, one]) => migrationOf(name, one));
  return [...parts, ...migrations];
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
