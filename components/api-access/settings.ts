import { z } from "zod";
import { network, once, port } from "../fields.ts";

/** Rights in the Kubernetes API, each named: what is not said is not allowed. */

const verbs = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"] as const;

const apiGroup = z
  .string()
  .max(253)
  .regex(
    /^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)?$/,
    'an API group such as apps, or "" for pods, Services and the like; never *',
  );

const resource = z
  .string()
  .max(253)
  .regex(
    /^[a-z][-a-z0-9.]*(\/[a-z]+)?$/,
    "a resource in the plural such as configmaps, or a part of one such as pods/log; never *",
  );

const resourceName = z
  .string()
  .max(253)
  .regex(/^[a-z0-9]([-a-z0-9.:]*[a-z0-9])?$/, "the name of an object; never *");

const list = <Item extends z.ZodType>(item: Item) => z.array(item).min(1).refine(once, "each once");

const shape = {
  apiGroups: list(apiGroup).describe(
    'API groups of the resources, such as apps; "" for pods, Services and the like.',
  ),
  resources: list(resource).describe("Resources in the plural, such as configmaps."),
  verbs: list(z.enum(verbs)).describe(
    "What may be done with them: never `*`, nor `escalate`, `bind` or `impersonate`, by which rights make more rights.",
  ),
};

const names = list(resourceName).describe(
  "Names of the objects that it is about; all of them when left out.",
);

/** Rights to objects of the stack's namespace. */
export const apiRule = z
  .strictObject({ ...shape, resourceNames: names.exactOptional() })
  .superRefine(withoutTraps);

/** Rights to objects of the cluster, or of every namespace, are by name alone. */
export const clusterRule = z
  .strictObject({ ...shape, resourceNames: names.describe("Names of the objects that it is about.") })
  .superRefine(withoutTraps);

export type ApiRule = z.output<typeof apiRule>;

/** How programs reach the API server. */
export const apiServer = z
  .strictObject({
    networks: z
      .array(network)
      .min(1)
      .describe(
        "Networks of its addresses, such as 192.0.2.10/32: `kubectl get endpointslices -n default -l kubernetes.io/service-name=kubernetes` shows them. Network policies see these, not the address of the Service.",
      ),
    port: port.default(6443).describe("Port that it listens on there, not that of its Service."),
  })
  .describe("Where the API server is, for programs with `api`; nobody else gets out to it.");

export type ApiServerSettings = z.output<typeof apiServer>;

const core = (groups: readonly string[]) => groups.includes("");

/** What would be more than it looks like. */
function withoutTraps(rule: ApiRule, context: z.RefinementCtx): void {
  const refuse = (path: string, message: string) =>
    context.addIssue({ code: "custom", path: [path], message });
  const { apiGroups, resourceNames, resources, verbs } = rule;
  if (resourceNames && verbs.some((verb) => verb === "create" || verb === "deletecollection"))
    refuse("verbs", "neither create nor deletecollection with `resourceNames`: such requests have no name");
  if (core(apiGroups) && resources.includes("secrets")) {
    if (!resourceNames)
      refuse("resourceNames", "the names of the Secrets that are read: nobody reads all of them");
    if (verbs.some((verb) => !["get", "list", "watch"].includes(verb)))
      refuse("verbs", "get, list or watch, because nobody changes Secrets but the stack");
  }
  if (core(apiGroups) && resources.includes("serviceaccounts/token") && verbs.includes("create"))
    refuse("resources", "without serviceaccounts/token: who makes tokens is whoever he likes");
}
