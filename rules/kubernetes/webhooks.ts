import type { Graph } from "../graph/graph.ts";
import type { Resource } from "../graph/resource.ts";
import type { Stack } from "../model/rule.ts";
import type { LabelSelector, ServiceSpec } from "./objects.ts";
import type { Service } from "./services.ts";

interface WebhookObject {
  readonly webhooks?: readonly {
    readonly name?: string;
    readonly failurePolicy?: string;
    readonly namespaceSelector?: LabelSelector;
    readonly clientConfig?: {
      readonly url?: string;
      readonly caBundle?: string;
      readonly service?: { readonly name?: string; readonly namespace?: string; readonly port?: number };
    };
  }[];
}

/** One webhook of a configuration. */
export interface Webhook {
  readonly title: string;
  readonly resource: Resource;
  readonly webhook: NonNullable<WebhookObject["webhooks"]>[number];
}

export function everyWebhook({ graph }: Stack): readonly Webhook[] {
  return graph.ofKind("ValidatingWebhookConfiguration", "MutatingWebhookConfiguration").flatMap((resource) =>
    ((resource.object as WebhookObject).webhooks ?? []).map((webhook) => ({
      title: `${resource.title} webhook ${webhook.name}`,
      resource,
      webhook,
    })),
  );
}

export function serviceOf(graph: Graph, { webhook }: Webhook): Service | undefined {
  const { name = "", namespace = "" } = webhook.clientConfig?.service ?? {};
  return graph.find<ServiceSpec>("Service", namespace, name);
}
