import { z } from "zod";
import { apiServer } from "../../../components/api-access/settings.ts";
import { namespaceShape } from "../../../components/system/namespace-settings.ts";
import { systemShape } from "../../../components/system/settings.ts";
import { monitoring } from "../monitoring/settings.ts";
import { api, names } from "../product.ts";
import { tenantsShape } from "../tenants/settings.ts";
import { backups } from "./backups.ts";
import { database } from "./database.ts";
import { images } from "./images.ts";
import { ingress } from "./ingress.ts";
import { keys } from "./keys.ts";
import { admission, manager, operator } from "./programs.ts";
import { egressBaseline, imageAllowlist, registeredClusters } from "./tenancy.ts";

const namespace = z
  .strictObject({
    name: z
      .literal(names.namespace, `${names.namespace}: the name is a constant of kubeOP's programs`)
      .default(names.namespace)
      .describe("Kubernetes namespace. This stack must be its only owner. No other is possible."),
    ...namespaceShape,
  })
  .prefault({});

/** Each setting by itself. */
export const everything = z.strictObject({
  system: z
    .literal("kubeop")
    .describe("kubeOP: a manager, an operator and an admission webhook for tenants' apps."),
  ...systemShape,
  tls: z
    .literal(
      true,
      "true: the API server asks the webhook by HTTPS alone, and PostgreSQL takes no password in clear",
    )
    .default(true)
    .describe("TLS for the webhook and the database. It can't be turned off."),
  namespace,
  images,
  manager,
  operator,
  admission,
  apiVersion: z
    .literal(api.version, `${api.version}: the programs know no other version of ${api.group}`)
    .default(api.version)
    .describe(`Version of the custom resources of ${api.group}.`),
  imageAllowlist,
  egressBaseline,
  ...tenantsShape,
  registeredClusters,
  keys,
  database,
  apiServer,
  ingress,
  monitoring,
  backups,
});

export type KubeopSettings = z.output<typeof everything>;
