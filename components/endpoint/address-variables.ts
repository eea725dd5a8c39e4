import { address, type Target } from "./connection.ts";

/** Variables that tell a client where an endpoint is, in each form that clients take. */
export function addressVariables(target: Target, prefix: string): Readonly<Record<string, string>> {
  return {
    [`${prefix}_HOST`]: target.host,
    [`${prefix}_PORT`]: `${target.port}`,
    [`${prefix}_ADDR`]: address(target),
  };
}
