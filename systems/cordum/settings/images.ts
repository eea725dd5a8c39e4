import { z } from "zod";
import { digest, repository, tag } from "../../../components/fields.ts";
import { natsImagesShape } from "../../../components/nats/settings.ts";
import { imagesShape } from "../../../components/system/settings.ts";
import { serviceNames } from "./services.ts";

export const imageSettings = z
  .strictObject({
    repository: repository.default("ghcr.io/cordum-io/cordum").describe("Repository of Cordum's images."),
    tag: tag
      .exactOptional()
      .describe("Version of all Cordum services, such as `v0.9.7`. Default: that of `release`."),
    naming: z
      .enum(["per-service", "control-plane"])
      .default("per-service")
      .describe(
        "`per-service`: `<repository>/cordum-scheduler:<tag>`. `control-plane`: `<repository>/control-plane:<tag>-scheduler`, as the Helm chart has it.",
      ),
    digests: z
      .partialRecord(z.enum(serviceNames), digest)
      .default({})
      .describe("Digests by service, added to the tag."),
    ...imagesShape,
    ...natsImagesShape,
  })
  .prefault({});
