import { z } from "zod";
import { checkIngress, ingressShape, withIngressDefaults } from "../../../components/ingress/settings.ts";
import { partName } from "./names.ts";

const path = z
  .string()
  .max(200)
  .regex(/^\/([\w.~-]+(\/[\w.~-]+)*)?$/, "a path such as / or /api, without a / at its end");

export const ingress = z
  .strictObject({
    ...ingressShape,
    routes: z
      .record(path, partName)
      .refine((routes) => Object.keys(routes).length > 0, "at least one route, such as /: web")
      .describe("Service by path prefix. The longest match wins."),
    exposed: z
      .string()
      .min(1)
      .max(500)
      .exactOptional()
      .describe("Why the routes may be public, such as that the services ask for a login themselves."),
  })
  .superRefine(checkIngress)
  .transform(withIngressDefaults)
  .optional()
  .describe("Access from outside the cluster. Default: none.");

export type IngressSettings = NonNullable<z.output<typeof ingress>>;
