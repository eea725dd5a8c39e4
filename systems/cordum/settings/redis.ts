import { z } from "zod";
import { images } from "../../../components/images.ts";
import { imageReference, resources, storage } from "../../fields.ts";

export const redis = z
  .strictObject({
    image: imageReference.default(images.redis).describe("Redis server 7 or later."),
    resources: resources(["100m", "500m"], ["256Mi", "512Mi"]),
    storage: storage("20Gi"),
  })
  .prefault({});
