import { z } from "zod";
import { network, once, port } from "../fields.ts";

/** Rights in the Kubernetes API, each named: what is not said is not allowed. */

const verbs = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"] as const;

const apiGroup = z
  .string()
  .max(253)
  .regex(
    /^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)?$/,
    'an API group such as apps, or "" for the core group; never *',
  );

const resource = z
  .string()
  .max(253)
  .regex(
    /^[a-z][-a-z0-9.]*(\/[a-z]+)?$/,
    "a resource in the plural such as configmaps, or a subresource such as pods/log; never *",
  );

const resourceName = z
  .string()
  .max(253)
  .regex(/^[a-z0-9]([-a-z0-9.:]*[a-z0-9])?$/, "the name of an object; never *");

const list = <Item extends z.ZodType>(item: Item) => z.array(item).min(1).refine(once, "each once");

const shape = {
  apiGroups: list(apiGroup).describe(
    'API groups of the resources, such as apps. "" is the core group: pods, Services and others.',
  ),
  resources: list(resource).describe("Resources in the plural, such as configmaps."),
  verbs: list(z.enum(verbs)).describe(
    "Allowed verbs. `*`, `escalate`, `bind` and `impersonate` are refused, because they can be used to gain more rights.",
  ),
};

const names = list(resourceName).describe("Names of the objects. Default: all objects.");

/** Rights to objects of the stack's namespace. */
export const apiRule = z
  .strictObject({ ...shape, resourceNames: names.exactOptional() })
  .superRefine(withoutTraps);

/** Rights to objects of the cluster, or of every namespace, are by name alone. */
export const clusterRule = z
  .strictObject({ ...shape, resourceNames: names.describe("Names of the objects.") })
  .superRefine(withoutTraps);

export type ApiRule = z.output<typeof apiRule>;

/** How programs reach the API server. */
export const apiServer = z
  .strictObject({
    networks: z
      .array(network)
      .min(1)
      .describe(
        "Networks (CIDR) of its addresses, such as 192.0.2.10/32. `kubectl get endpointslices -n default -l kubernetes.io/service-name=kubernetes` shows them. NetworkPolicies match these addresses, not the address of the Service.",
      ),
    port: port.default(6443).describe("Port at these addresses. It can differ from the port of the Service."),
  })
  .describe("Address of the Kubernetes API server, for what connects to it and what it calls.");

export type ApiServerSettings = z.output<typeof apiServer>;

const core = (groups: readonly string[]) => groups.includes("");

/** What would be more than it looks like. */
function withoutTraps(rule: ApiRule, context: z.RefinementCtx): void {
  const refuse = (path: string, message: string) =>
    context.addIssue({ code: "custom", path: [path], message });
  const { apiGroups, resourceNames, resources, verbs } = rule;
  if (resourceNames && verbs.some((verb) => verb === "create" || verb === "deletecollection"))
    refuse(
      "verbs",
      "neither create nor deletecollection with `resourceNames`, because such requests name no object",
    );
  if (core(apiGroups) && resources.includes("secrets")) {
    if (!resourceNames)
      refuse("resourceNames", "the names of the Secrets to read: a right to read all of them is refused");
    if (verbs.some((verb) => !["get", "list", "watch"].includes(verb)))
      refuse("verbs", "get, list or watch, because only the stack changes Secrets");
  }
  if (core(apiGroups) && resources.includes("serviceaccounts/token") && verbs.includes("create"))
    refuse("resources", "no serviceaccounts/token: with it, a program could create tokens of any account");
}
