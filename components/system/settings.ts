import { z } from "zod";
import { availability } from "../availability/settings.ts";
import { certificates } from "../certificates/settings.ts";
import { imageReference, objectName, once } from "../fields.ts";
import { images } from "../images.ts";
import { namespaceSettings } from "./namespace-settings.ts";

const protect = z
  .boolean()
  .default(true)
  .describe(
    "Refuses to delete or replace what holds data: the namespace, stores, volume claims, the CA. Turn it off for throw-away stacks only.",
  );

/** What can be set of the images that every system uses. */
export const imagesShape = {
  pullSecrets: z
    .array(objectName)
    .refine(once, "each Secret once")
    .default([])
    .describe("Existing Secrets for private registries."),
  busybox: imageReference
    .default(images.busybox)
    .describe("Image of the init containers that wait for TCP endpoints."),
};

/** What can be set of every system; `images` and `namespace` are each system's own. */
export const systemShape = {
  owner: z
    .string()
    .min(1)
    .exactOptional()
    .describe("Owner of this stack, such as a team. An annotation of each workload."),
  tls: z
    .boolean()
    .default(true)
    .describe("Requires TLS with client certificates for all connections to the stores."),
  certificates: certificates.describe("How certificates are issued. Unused without `tls`."),
  availability,
  protect,
};

const common = z.strictObject({
  ...systemShape,
  images: z.strictObject(imagesShape),
  namespace: namespaceSettings(""),
});

/** What every system is told, whatever it is. */
export type CommonSettings = z.output<typeof common>;
