import { z } from "zod";

/** What comes of an object that breaks a policy. */
export const action = z
  .enum(["deny", "warn", "audit"])
  .default("deny")
  .describe(
    "What happens to an object that breaks the policy: `deny` refuses it, `warn` tells its author, `audit` writes to the API server's audit log only.",
  );

export type Action = z.output<typeof action>;
