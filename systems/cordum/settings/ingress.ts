import { z } from "zod";
import { hostName } from "../../../components/fields.ts";
import { checkIngress, ingressShape, withIngressDefaults } from "../../../components/ingress/settings.ts";

export const ingress = z
  .strictObject({
    ...ingressShape,
    dashboardHost: hostName
      .exactOptional()
      .describe("Host name of the dashboard, where it has one apart from the API's."),
    publicHealth: z.boolean().default(true).describe("Serve `/health`, which says `ok` to anybody."),
  })
  .superRefine(checkIngress)
  .transform(withIngressDefaults)
  .optional()
  .describe("The way in from outside; none when left out.");
