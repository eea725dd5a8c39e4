import { z } from "zod";
import { hostName } from "../../../components/fields.ts";
import { checkIngress, ingressShape, withIngressDefaults } from "../../../components/ingress/settings.ts";

const { host: _host, ...shape } = ingressShape;

export const ingress = z
  .strictObject({
    ...shape,
    host: hostName.describe("Host name of the API for tenants: `/v1` but for what only administrators ask."),
    internalHost: hostName
      .exactOptional()
      .describe(
        "Host name of the API for administrators: `/v1/clusters`, `/v1/platform`, `/v1/usage` and `/v1/kubeconfigs`. It should resolve inside your network only. Default: they are not served.",
      ),
    publicHealth: z
      .boolean()
      .default(true)
      .describe("Serves `/healthz` and `/readyz` at `host`, for probes from outside. They say `ok` only."),
  })
  .superRefine((given, context) => {
    checkIngress(given, context);
    if (given.internalHost === given.host)
      context.addIssue({
        code: "custom",
        path: ["internalHost"],
        message: "another name than `host`: tenants must not reach what administrators ask",
      });
  })
  .transform(withIngressDefaults)
  .optional()
  .describe("Access from outside the cluster. Default: none.");

export type IngressSettings = NonNullable<z.output<typeof ingress>>;
