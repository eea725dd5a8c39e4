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
import { partName, variables } from "./names.ts";

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
      "Names of the stores, services and external servers that it connects to. Address, certificate, login, NetworkPolicies and the init container that waits for them follow.",
    ),
  env: z
    .record(variable, text)
    .default({})
    .describe("Environment variables, in addition to those of `connects`."),
  secretEnv: z
    .record(variable, secretVariable)
    .default({})
    .describe("Environment variables with values from Secrets."),
  config: z
    .record(folder, z.string().max(500_000))
    .default({})
    .describe("Files, by path. A change rolls the pods."),
  writable: z
    .record(folder, size)
    .default({})
    .describe("Writable folders, with their size limits. Everything else is read-only."),
};

const small = [
  ["100m", "500m"],
  ["128Mi", "512Mi"],
] as const;

const portName = z
  .string()
  .regex(
    /^(?=.{1,15}$)(?!.*--)(?=.*[a-z])[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
    "a port's name: lower-case letters, digits and single -, at most 15",
  );

const health = z
  .strictObject({
    kind: z
      .enum(["http", "tcp", "grpc"])
      .default("tcp")
      .describe("`http`: an HTTP request. `tcp`: the port is open. `grpc`: the standard health service."),
    path: z
      .string()
      .regex(/^\/[^\s]{0,255}$/, "a path such as /healthz")
      .exactOptional()
      .describe("Path of the HTTP request. Default: `/`."),
    port: portName.exactOptional().describe("Name of the port. Default: the port of `serves`."),
  })
  .refine(({ kind, path }) => kind === "http" || path === undefined, {
    path: ["path"],
    error: "nothing, because only `kind: http` asks for a page",
  })
  .prefault({});

const service = z
  .strictObject({
    ...program,
    ports: z
      .record(portName, port)
      .refine((ports) => Object.keys(ports).length > 0, "at least one port, by name, such as http: 8080")
      .refine((ports) => once(Object.values(ports)), "each number once: two servers can't listen on one port")
      .describe("Ports that it listens on, by name."),
    serves: portName
      .exactOptional()
      .describe("Name of the port for clients and routes. Default: `http`, else `grpc`, else the only port."),
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
  .overwrite((given) => withScale(given, { replicas: given.singleton ? 1 : 2 }));

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
  .record(partName, service)
  .refine((all) => Object.keys(all).length > 0, "at least one service")
  .describe("Services, by name. The Deployment, Service and certificate have this name.");

export const jobs = z.record(partName, job).default({}).describe("Scheduled jobs, by name.");

export type ServiceSettings = z.output<typeof service>;
export type JobSettings = z.output<typeof job>;
export type ProgramSettings = Pick<
  JobSettings,
  "args" | "command" | "config" | "connects" | "env" | "image" | "secretEnv" | "user" | "writable"
>;
