import { z } from "zod";
import { digest, repository, tag } from "../../../components/fields.ts";
import { imagesShape } from "../../../components/system/settings.ts";
import { programNames } from "../product.ts";

/** No image has a version in its tag: `latest`, which is different every day, or a commit. */
const commit = tag.refine((name) => name !== "latest", "a tag of one commit such as sha-47564df");

export const images = z
  .strictObject({
    repository: repository
      .default("ghcr.io/vaheed/kubeop")
      .describe("Repository of kubeOP's images, above `manager`, `operator` and `admission`."),
    tag: commit.default("sha-47564df").describe("Tag of all three images, such as that of a commit."),
    digests: z
      .partialRecord(z.enum(programNames), digest)
      .default({})
      .describe("Digests by program, added to the tag."),
    ...imagesShape,
  })
  .prefault({});
