import type { GateCheck } from "../../components/endpoint/connection.ts";
import type { Health, HealthCheck } from "../../components/health.ts";
import type { Image } from "../../components/pod/args.ts";
import type { SecretVariable } from "../../components/pod/mounts.ts";
import type { Foundation } from "../../components/system/foundation.ts";
import type { WorkloadArgs } from "../../components/workload.ts";
import { fileName, servedPort, tlsFolder } from "./parts.ts";
import type { HealthSettings } from "./settings/health.ts";
import type { MigrationSettings } from "./settings/migrations.ts";
import type { ProgramSettings, ServiceSettings } from "./settings/programs.ts";

/** What any program of an application is, but for whom it connects to. */
export function programArgs(
  name: string,
  settings: ProgramSettings,
  { images, namespace, product }: Foundation,
  generated: (secret: string) => SecretVariable,
) {
  const image: Image = { reference: settings.image, pullSecrets: images.pullSecrets };
  const files = Object.entries(settings.config);
  const secretEnv = Object.entries(settings.secretEnv).map(
    ([variable, from]) => [variable, "generated" in from ? generated(from.generated) : from] as const,
  );
  return {
    ...{ namespace, image },
    identity: { name, component: name, partOf: product.name },
    ...(settings.command && { command: settings.command }),
    ...(settings.args && { args: settings.args }),
    user: settings.user,
    env: settings.env,
    secretEnv: Object.fromEntries(secretEnv),
    ...(files.length > 0 && {
      config: files.map(([path, content]) => ({ configMap: fileName(name, path), path, content })),
    }),
    scratch: Object.entries(settings.writable).map(([mountPath, sizeLimit]) => ({ mountPath, sizeLimit })),
  };
}

type OfService =
  | "autoscale"
  | "declarations"
  | "health"
  | "offers"
  | "ports"
  | "replicas"
  | "resources"
  | "singleton";

/** What a service is beyond any program: it is dialled, asked whether it works, and there several times. */
export function serviceArgs(
  name: string,
  settings: ServiceSettings,
  gate: GateCheck,
): Pick<WorkloadArgs, OfService> {
  const { autoscale, ports, replicas, resources, singleton, tier, tls } = settings;
  const port = servedPort(settings);
  return {
    ...{ ports, resources, singleton },
    ...(replicas !== undefined && { replicas }),
    ...(autoscale && { autoscale }),
    ...(tier && { declarations: { tier } }),
    ...(port !== undefined && { offers: { [name]: { port, gate, tls } } }),
    health: healthOf(settings, port),
  };
}

/** What a migration is beyond any program: it ends. */
export function migrationArgs({ deadlineMinutes, generation, resources, retries }: MigrationSettings) {
  return { deadlineSeconds: deadlineMinutes * 60, generation, resources, retries };
}

/** How a program that serves by TLS is told where its certificate is, and whom to trust where it asks clients for theirs. */
export const servingEnv = {
  TLS_CA: `${tlsFolder}/ca.crt`,
  TLS_CERT: `${tlsFolder}/tls.crt`,
  TLS_KEY: `${tlsFolder}/tls.key`,
};

function healthOf(settings: ServiceSettings, served: string | undefined): Health {
  const { liveness, ...health } = settings.health;
  const check = checkOf(health, settings, served);
  return { ...check, ...(liveness && { liveness: checkOf(liveness, settings, served) }) };
}

function checkOf(
  health: Omit<HealthSettings, "liveness">,
  { ports, tls }: ServiceSettings,
  served: string | undefined,
): HealthCheck {
  if (health.kind === "command") return { kind: "command", command: health.command ?? [] };
  const port = health.port ?? served;
  if (port === undefined) throw new Error("Nothing says which port is asked whether the service works.");
  switch (health.kind) {
    case "http":
      return { kind: "http", path: health.path ?? "/", port, tls: tls && port === served };
    case "grpc":
      return { kind: "grpc", port: ports[port] ?? 0 };
    case "tcp":
      return { kind: "tcp", port };
  }
}
