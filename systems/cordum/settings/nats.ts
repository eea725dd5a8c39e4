import { z } from "zod";
import { images } from "../../../components/images.ts";
import { duration, imageReference, resources, storage } from "../../fields.ts";

export const nats = z
  .strictObject({
    image: imageReference.default(images.nats).describe("NATS server, with a shell."),
    resources: resources(["100m", "500m"], ["128Mi", "512Mi"]),
    storage: storage("20Gi"),
    syncInterval: z
      .union([z.literal("always"), duration], "`always` or a duration such as 500ms, 1s or 2m")
      .default("always")
      .describe("How often messages reach the disk: what lies between is lost in a crash."),
  })
  .prefault({});
