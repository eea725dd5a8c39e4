import { z } from "zod";
import {
  oneScale,
  scalesOneWay,
  sizeShape,
  withScale,
} from "../../../components/availability/scale-settings.ts";
import { once, port, resources, schedule } from "../../../components/fields.ts";
import { health } from "./health.ts";
import { type MigrationSettings, migrations } from "./migrations.ts";
import { portName, serviceName, variables } from "./names.ts";
import { program, small } from "./program.ts";

/** What the application's own programs are: services that run, and jobs that run by schedule. */

const service = z
  .strictObject({
    ...program,
    ports: z
      .record(portName, port)
      .refine((ports) => once(Object.values(ports)), "each number once: two servers can't listen on one port")
      .default({})
      .describe(
        "Ports that it listens on, by name. A service without ports, such as a consumer of a queue, has no Service object.",
      ),
    serves: portName
      .exactOptional()
      .describe("Name of the port for clients and routes. Default: `http`, else `grpc`, else the only port."),
    tls: z
      .boolean()
      .default(false)
      .describe(
        "The port of `serves` uses TLS. The files of its certificate, which the stack's authority signs, are in TLS_CERT, TLS_KEY and TLS_CA. Clients get the authority's certificate.",
      ),
    migrations: migrations.exactOptional(),
    health: health.describe("How the kubelet probes it."),
    metrics: z
      .strictObject({
        port: portName.default("metrics").describe("Name of the port."),
        path: z
          .string()
          .regex(/^\/[\w./-]{0,255}$/, "a path such as /metrics")
          .default("/metrics")
          .describe("Path of the metrics."),
      })
      .exactOptional()
      .describe("Lets Prometheus scrape it; `{}` for /metrics on the port `metrics`. Default: no metrics."),
    ...sizeShape(small, { replicas: 2 }),
    singleton: z
      .boolean()
      .default(false)
      .describe("Never runs two pods at the same time: one ends before the next one starts."),
    tier: z
      .enum(["critical", "supporting"])
      .exactOptional()
      .describe("Whether the application needs it at all times. Default: what connects to it decides."),
    variables,
  })
  .refine(scalesOneWay, oneScale)
  .refine(({ autoscale, replicas, singleton }) => !singleton || (!autoscale && (replicas ?? 1) === 1), {
    path: ["singleton"],
    error: "false where there are several replicas, or autoscale",
  })
  .refine(({ image, migrations }) => !migrations || isOther(migrations, image), {
    path: ["migrations"],
    error:
      "a `command`, `args` or another `image`: without them the service itself would run as its migrations",
  })
  .overwrite((given) => withScale(given, { replicas: given.singleton ? 1 : 2 }));

function isOther({ args, command, image }: MigrationSettings, ofService: string): boolean {
  return command !== undefined || args !== undefined || (image ?? ofService) !== ofService;
}

const job = z.strictObject({
  ...program,
  schedule: schedule.describe("When it runs, in UTC. Runs don't overlap."),
  deadlineMinutes: z
    .int()
    .min(1)
    .max(24 * 60)
    .default(60)
    .describe("A run that takes longer is stopped."),
  resources: resources(...small),
});

export const services = z
  .record(serviceName, service)
  .refine((all) => Object.keys(all).length > 0, "at least one service")
  .describe("Services, by name. The Deployment, Service and certificate have this name.");

export const jobs = z.record(serviceName, job).default({}).describe("Scheduled jobs, by name.");

export type ServiceSettings = z.output<typeof service>;
export type JobSettings = z.output<typeof job>;
export type ProgramSettings = Pick<
  JobSettings,
  "api" | "args" | "command" | "config" | "connects" | "env" | "image" | "secretEnv" | "user" | "writable"
>;
