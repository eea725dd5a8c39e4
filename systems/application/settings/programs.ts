import { z } from "zod";
import {
  oneScale,
  scalesOneWay,
  sizeShape,
  withScale,
} from "../../../components/availability/scale-settings.ts";
import {
  imageReference,
  objectName,
  once,
  port,
  resources,
  schedule,
  size,
} from "../../../components/fields.ts";
import { nonroot } from "../../../components/security.ts";
import { health } from "./health.ts";
import { partName, portName, variables } from "./names.ts";

/** What the application's own programs are: services that run, and jobs that run by schedule. */

/** What Kubernetes takes for a key of a Secret or ConfigMap; the last name of a file's path is such a key. */
const isKey = (name: string) => name !== "." && !name.startsWith("..");

const folder = z
  .string()
  .max(200)
  .regex(/^(\/[\w.-]+)+$/, "an absolute path without a / at its end, such as /tmp")
  .refine((path) => path.slice(1).split("/").every(isKey), "a path in which no name is . or begins with ..");

const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, "a variable's name such as LOG_LEVEL");

const text = z.string().max(16_384);

/** Where a variable's value is kept. */
const secretVariable = z.union(
  [
    z.strictObject({ generated: partName.describe("One of `secrets`.") }),
    z.strictObject({
      secret: objectName.describe("Existing Secret."),
      key: z
        .string()
        .regex(/^[-\w.]{1,253}$/, "a key of a Secret")
        .refine(isKey, "a key that is not . and doesn't begin with ..")
        .describe("Its key."),
      generation: z.int().min(1).default(1).describe("Raise it when the value changes, to roll the pods."),
    }),
  ],
  "generated: a name of `secrets`, or secret and key of an existing Secret",
);

const program = {
  image: imageReference.describe("Image, with tag or digest."),
  command: z.array(text).min(1).exactOptional().describe("Replaces the image's entry point."),
  args: z.array(text).exactOptional().describe("Arguments for the entry point."),
  user: z
    .int()
    .min(1)
    .max(2 ** 31 - 1)
    .default(nonroot)
    .describe("User and group id of the process; never root."),
  connects: z
    .array(partName)
    .refine(once, "each name once")
    .default([])
    .describe(
      "What it dials: names of stores, services and external servers. Address, certificate, login, network rules and the wait for start-up follow.",
    ),
  env: z.record(variable, text).default({}).describe("Environment, beyond what `connects` gives."),
  secretEnv: z.record(variable, secretVariable).default({}).describe("Environment that comes from Secrets."),
  config: z
    .record(folder, z.string().max(500_000))
    .default({})
    .describe("Files by their path; a change of one rolls the pods."),
  writable: z
    .record(folder, size)
    .default({})
    .describe(
      "Folders that it may write to, with the most that each may take; everything else is read-only.",
    ),
};

const small = [
  ["100m", "500m"],
  ["128Mi", "512Mi"],
] as const;

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
  "args" | "command" | "config" | "connects" | "env" | "image" | "secretEnv" | "user" | "writable"
>;
