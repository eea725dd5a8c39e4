import { z } from "zod";
import { imageReference, objectName, once, size } from "../../../components/fields.ts";
import { nonroot } from "../../../components/security.ts";
import { api } from "./api.ts";
import { serviceName } from "./names.ts";

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
    z.strictObject({ generated: serviceName.describe("One of `secrets`.") }),
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

/** What a ConfigMap holds; each file has its own. */
const mostBytes = 2 ** 20;

const file = z
  .string()
  .refine(
    (content) => Buffer.byteLength(content) <= mostBytes,
    `at most ${mostBytes} bytes, the limit of a ConfigMap`,
  );

/** What can be set of any program of an application. */
export const program = {
  api: api.exactOptional(),
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
    .array(serviceName)
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
  config: z.record(folder, file).default({}).describe("Files, by path. A change rolls the pods."),
  writable: z
    .record(folder, size)
    .default({})
    .describe("Writable folders, with their size limits. Everything else is read-only."),
};

/** What a program that serves a few requests a second is content with: CPU, and memory. */
export const small = [
  ["100m", "500m"],
  ["128Mi", "512Mi"],
] as const;
