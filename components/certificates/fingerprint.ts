import { createHash } from "node:crypto";

/** A hash that changes with a leaf or with what its holder trusts; of public values alone. */
export function fingerprint(leaf: string, authorities: string): string {
  return createHash("sha256").update(leaf).update("\0").update(authorities).digest("hex");
}
