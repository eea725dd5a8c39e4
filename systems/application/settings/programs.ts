import { z } from "zod";
import {
  oneScale,
  scalesOneWay,
  sizeShape,
  withScale,
} from "../../../components/availability/scale-settings.ts";
import { once, port, resources, schedule } from "../../../components/fields.ts";
import { health } from "./health.ts";
import { migrations } from "./migrations.ts";
import { partName, portName, variables } from "./names.ts";
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
        "Ports that it listens on, by name. None for what nobody dials, such as a consumer of a queue: it has no Service then.",
      ),
    serves: portName
      .exactOptional()
      .describe(
        "The port that clients and routes lead to; the first of `http`, `grpc` and the only one when left out.",
      ),
    tls: z
      .boolean()
      .default(false)
      .describe(
        "The port that is dialled speaks TLS: the program finds a certificate of the stack's authority by TLS_CERT, TLS_KEY and TLS_CA, and clients whom to trust.",
      ),
    migrations: migrations.exactOptional(),
    health: health.describe("How the kubelet asks whether it works."),
    metrics: z
      .strictObject({
        port: portName.default("metrics").describe("Name of the port."),
        path: z
          .string()
          .regex(/^\/[\w./-]{0,255}$/, "a path such as /metrics")
          .default("/metrics")
          .describe("Where they are."),
      })
      .exactOptional()
      .describe(
        "Has Prometheus read its metrics; `{}` for /metrics on the port `metrics`. None when left out.",
      ),
    ...sizeShape(small, { replicas: 2 }),
    singleton: z
      .boolean()
      .default(false)
      .describe("Two pods at a time would harm: one ends before the next one starts."),
    tier: z
      .enum(["critical", "supporting"])
      .exactOptional()
      .describe(
        "Whether the application can do without it for a while; what leads to it decides when left out.",
      ),
    variables,
  })
  .refine(scalesOneWay, oneScale)
  .refine(({ autoscale, replicas, singleton }) => !singleton || (!autoscale && (replicas ?? 1) === 1), {
    path: ["singleton"],
    error: "false where there are several replicas, or autoscale",
  })
  .overwrite((given) => withScale(given, { replicas: given.singleton ? 1 : 2 }));

const job = z.strictObject({
  ...program,
  schedule: schedule.describe("When it runs, UTC; a run that still goes on is not overtaken."),
  deadlineMinutes: z
    .int()
    .min(1)
    .max(24 * 60)
    .default(60)
    .describe("A run that takes longer is given up."),
  resources: resources(...small),
});

export const services = z
  .record(partName, service)
  .refine((all) => Object.keys(all).length > 0, "at least one service")
  .describe("What runs all the time, by name: the name of its Deployment, Service and certificate.");

export const jobs = z.record(partName, job).default({}).describe("What runs by schedule, by name.");

export type ServiceSettings = z.output<typeof service>;
export type JobSettings = z.output<typeof job>;
export type ProgramSettings = Pick<
  JobSettings,
  "api" | "args" | "command" | "config" | "connects" | "env" | "image" | "secretEnv" | "user" | "writable"
>;
