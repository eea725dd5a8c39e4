import { z } from "zod";

/** What parts of the application and their Services are called; older releases of Kubernetes take none that begins with a digit. RFC 1035 */
export const serviceName = z
  .string()
  .max(63)
  .regex(
    /^[a-z]([-a-z0-9]*[a-z0-9])?$/,
    "a DNS label that begins with a letter: lower-case letters, digits and -, at most 63",
  );

/** Variables that tell a client where something is begin with this. */
export const variables = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]{0,62}$/, "the beginning of a variable's name such as QUEUE")
  .exactOptional()
  .describe("Prefix of the environment variables that clients get. Default: the name in capitals.");

export const portName = z
  .string()
  .regex(
    /^(?=.{1,15}$)(?!.*--)(?=.*[a-z])[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
    "a port's name: lower-case letters, digits and single -, at most 15",
  );
