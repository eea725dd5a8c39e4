import { apiEndpoint } from "../../../components/api-access/server.ts";
import { type DerivedName, derivedName, endpointNames, mostOf } from "../../../components/derived-names.ts";
import { hashLength } from "../../../components/migration.ts";
import { askKind, ownStores } from "../kinds.ts";
import { clientsOf, fileName, migrationOf, programsOf } from "../parts.ts";
import { routesOf } from "./ingress.ts";
import type { ApplicationSettings } from "./schema.ts";

const { cronJob, label, object } = mostOf;

/** Every name that the application's parts take in their namespace. */
export function derivedNames(settings: ApplicationSettings): readonly DerivedName[] {
  return [
    ...namespaceObjects,
    ...services(settings),
    ...Object.entries(settings.services).flatMap(([service, one]) =>
      migrationOf(service, one).map(({ name, path }) => derivedName("Job", name, label - hashLength, path)),
    ),
    ...Object.keys(settings.jobs).map((name) => derivedName("CronJob", name, cronJob, ["jobs", name])),
    ...programsOf(settings).flatMap(({ name, program, path }) => [
      derivedName("Secret", `${name}-tls`, object, path),
      ...Object.keys(program.config).map((file) =>
        derivedName("ConfigMap", fileName(name, file), label, [...path, "config", file]),
      ),
    ]),
    ...accounts(settings),
    ...Object.keys(settings.workers).map((name) =>
      derivedName("Secret", `${name}-tls`, object, ["workers", name]),
    ),
    ...Object.keys(settings.secrets).map((name) =>
      derivedName("Secret", `${settings.name}-${name}`, object, ["secrets", name]),
    ),
    ...Object.keys(settings.external).flatMap((name) => endpointNames(name, ["external", name])),
    ...stores(settings),
  ];
}

const namespaceObjects = [
  ...["default-deny", "allow-dns"].map((name) => derivedName("NetworkPolicy", name, object, ["namespace"])),
  derivedName("ServiceAccount", "default", object, ["namespace"]),
];

/** Each service's Deployment, and what it takes to be dialled. A Deployment's name is a label of its pods, too. */
function services({ ingress, monitoring, services }: ApplicationSettings): readonly DerivedName[] {
  const routed = new Set(routesOf(ingress).map(({ service }) => service));
  return Object.entries(services).flatMap(([name, { metrics, ports }]) => {
    const path = ["services", name];
    if (Object.keys(ports).length === 0) return [derivedName("Deployment", name, label, path)];
    return [
      derivedName("Service", name, label, path),
      ...endpointNames(name, path),
      ...(monitoring.enabled && metrics
        ? [derivedName("NetworkPolicy", `${name}-metrics`, object, path)]
        : []),
      ...(routed.has(name) ? [derivedName("NetworkPolicy", `${name}-from-ingress`, object, path)] : []),
    ];
  });
}

/** Whoever has rights has an account; the namespace has one for all others. */
function accounts(settings: ApplicationSettings): readonly DerivedName[] {
  const { deployers, namespace } = settings;
  const programs = programsOf(settings).filter(({ program }) => program.api);
  return [
    derivedName("ServiceAccount", namespace.name, object, ["namespace", "name"]),
    ...programs.map(({ name, path }) => derivedName("ServiceAccount", name, object, path)),
    ...Object.keys(deployers).map((name) => derivedName("ServiceAccount", name, object, ["deployers", name])),
    ...(programs.length > 0
      ? [derivedName("NetworkPolicy", `${apiEndpoint.name}-clients`, object, ["apiServer"])]
      : []),
  ];
}

function stores(settings: ApplicationSettings): readonly DerivedName[] {
  const backed = new Set(ownStores(settings).map(({ name }) => name));
  return Object.entries(settings.stores).flatMap(([name, store]) => {
    const path = ["stores", name];
    const servers = `${settings.name}-${name}`;
    const named = { name, servers, path, clients: clientsOf(name, settings) };
    return [
      ...endpointNames(name, path),
      ...askKind(store, ({ names }, own) => names(own, named)),
      ...(backed.has(name) ? [derivedName("CronJob", `${servers}-restore-drill`, cronJob, path)] : []),
    ];
  });
}
