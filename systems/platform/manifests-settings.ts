import { z } from "zod";
import type { Release } from "../../components/facility/manifests.ts";

/** Where a facility's released manifests are, and which they are. */
export function manifests({ file, sha256 }: Release) {
  return z.strictObject({
    file: z
      .string()
      .min(1)
      .default(file)
      .describe("Path of the released file, absolute or relative to the repository's folder."),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/, "a SHA-256: 64 hexadecimal digits")
      .default(sha256)
      .describe("SHA-256 of the file. A file with another digest is refused."),
  });
}

/** The same of what a cluster may have already. */
export function definitions(release: Release) {
  return z
    .strictObject({
      install: z
        .boolean()
        .default(true)
        .describe(
          "Installs the CustomResourceDefinitions. false where the cluster has them already, such as from a chart of their own.",
        ),
      ...manifests(release).shape,
    })
    .prefault({})
    .describe("The CustomResourceDefinitions, from the released manifests.");
}
