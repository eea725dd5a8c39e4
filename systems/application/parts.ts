import { createHash } from "node:crypto";
import type { ProgramSettings, ServiceSettings } from "./settings/programs.ts";
import type { ApplicationSettings } from "./settings/schema.ts";

/** What follows from the settings of an application before anything is made of them. */

/** The port that clients of a service dial, by name; undefined where nothing says which. */
export function servedPort({ ports, serves }: Pick<ServiceSettings, "ports" | "serves">): string | undefined {
  const names = Object.keys(ports);
  const usual = ["http", "grpc", "https"].find((name) => names.includes(name));
  return serves ?? usual ?? (names.length === 1 ? names[0] : undefined);
}

/** How the URL of a service begins that others dial; undefined where it speaks no HTTP, as far as its port's name tells. */
export function schemeOf(service: ServiceSettings | undefined): "http" | "https" | undefined {
  const port = service && servedPort(service);
  if (service?.tls) return port === "http" || port === "https" ? "https" : undefined;
  return port === "http" ? "http" : undefined;
}

/** A program by its name, with the keys that lead to its settings. */
export interface Program {
  readonly name: string;
  readonly program: ProgramSettings;
  readonly path: readonly string[];
}

/** The programs of an application: its services with their migrations, and its jobs. */
export function programsOf({
  jobs,
  services,
}: Pick<ApplicationSettings, "jobs" | "services">): readonly Program[] {
  return [
    ...Object.entries(services).flatMap(([name, program]) => [
      { name, program, path: ["services", name] },
      ...migrationOf(name, program),
    ]),
    ...Object.entries(jobs).map(([name, program]) => ({ name, program, path: ["jobs", name] })),
  ];
}

/** A service's migrations as a program of their own, which is known to stores by a name of its own; none where it has none. */
export function migrationOf(service: string, { image, migrations, user }: ServiceSettings) {
  if (!migrations) return [];
  const program = { ...migrations, image: migrations.image ?? image, user: migrations.user ?? user };
  return [{ name: `${service}-migrations`, program, path: ["services", service, "migrations"] }];
}

/** Who dials a store: programs, and workers of others. */
export function clientsOf(
  store: string,
  settings: Pick<ApplicationSettings, "jobs" | "services" | "workers">,
): readonly string[] {
  const programs = programsOf(settings).map(({ name, program }) => [name, program] as const);
  return [...programs, ...Object.entries(settings.workers)]
    .filter(([, { connects }]) => connects.includes(store))
    .map(([name]) => name);
}

interface Named {
  readonly variables?: string;
}

/** What the variables that lead to a part begin with, such as `ORDER_QUEUE`. */
export function prefixOf(name: string, part: Named | undefined): string {
  return part?.variables ?? name.toUpperCase().replaceAll("-", "_");
}

const maxSlugLength = 30;

/** Name of a file's ConfigMap and volume; long paths are told by their hash. */
export function fileName(program: string, path: string): string {
  const slug = path
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
  const short = slug.length > 0 && slug.length <= maxSlugLength;
  return `${program}-${short ? slug : createHash("sha256").update(path).digest("hex").slice(0, 12)}`;
}

/** Where programs find who they are and whom they trust. */
export const tlsFolder = "/etc/seaworthy/tls";
