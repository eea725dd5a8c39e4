import { z } from "zod";
import { hostName } from "../../../components/fields.ts";
import { checkIngress, ingressShape, withIngressDefaults } from "../../../components/ingress/settings.ts";

export const ingress = z
  .strictObject({
    ...ingressShape,
    dashboardHost: hostName
      .exactOptional()
      .describe("Host name of the dashboard, if it isn't that of the API."),
    publicHealth: z.boolean().default(true).describe("Serves `/health` to everybody. It says `ok` only."),
  })
  .superRefine(checkIngress)
  .transform(withIngressDefaults)
  .optional()
  .describe("Access from outside the cluster. Default: none.");
