import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { z } from "zod";
import { notAwaited } from "../../../components/awaiting.ts";
import type { Manifests } from "../../../components/facility/manifests.ts";
import type { Labels } from "../../../components/identity.ts";
import {
  MutatingWebhookConfiguration,
  Service,
  ValidatingWebhookConfiguration,
} from "../../../components/kubernetes.ts";
import type { Namespace } from "../../../components/namespace.ts";
import { ports } from "./network.ts";

const texts = z.array(z.string());
const service = z.strictObject({ name: z.string(), namespace: z.string(), path: z.string() });

const configuration = z.looseObject({
  webhooks: z.array(
    z.strictObject({
      name: z.string(),
      admissionReviewVersions: texts,
      clientConfig: z.strictObject({ service }),
      failurePolicy: z.literal("Fail"),
      rules: z.array(
        z.strictObject({ apiGroups: texts, apiVersions: texts, operations: texts, resources: texts }),
      ),
      sideEffects: z.literal("None"),
    }),
  ),
});

type Configuration = z.output<typeof configuration>;

export interface WebhooksArgs {
  readonly from: Manifests;
  readonly namespace: Namespace;
  /** Labels of the pods that answer. */
  readonly pods: Labels;
  readonly labels: Labels;
}

/** Names that are written into the operator: it makes a certificate for the Service, and gives it to the two others. */
const names = {
  service: "cnpg-webhook-service",
  mutating: "cnpg-mutating-webhook-configuration",
  validating: "cnpg-validating-webhook-configuration",
} as const;

/**
 * What the API server asks of the operator before it stores a resource of CloudNativePG; it asks about nothing else, so that
 * a cluster without its operator still starts. Who signs is the operator's to say (`caBundle`), and is never set from here.
 */
export class Webhooks extends ComponentResource {
  /** To be waited for before the operator starts, which ends without them. */
  readonly all: readonly Resource[];
  readonly #args: WebhooksArgs;

  constructor(name: string, args: WebhooksArgs, opts?: ComponentResourceOptions) {
    super("seaworthy:index:Webhooks", name, {}, opts);
    this.#args = args;
    this.all = [this.#createService(name), this.#createMutating(name), this.#createValidating(name)];
    this.registerOutputs();
  }

  #createService(name: string): Resource {
    const { labels, namespace, pods } = this.#args;
    const spec = {
      selector: pods,
      ports: [{ name: "webhooks", port: 443, targetPort: ports.webhooks, protocol: "TCP" }],
    };
    const place = { name: names.service, namespace: namespace.reference };
    const metadata = { ...place, labels, annotations: notAwaited };
    return new Service(`${name}-service`, { metadata, spec }, { parent: this });
  }

  #createMutating(name: string): Resource {
    const released = this.#args.from.object("MutatingWebhookConfiguration", names.mutating, configuration);
    const args = this.#configuration(names.mutating, released);
    return new MutatingWebhookConfiguration(`${name}-mutating`, args, { parent: this });
  }

  #createValidating(name: string): Resource {
    const { from } = this.#args;
    const released = from.object("ValidatingWebhookConfiguration", names.validating, configuration);
    const args = this.#configuration(names.validating, released);
    return new ValidatingWebhookConfiguration(`${name}-validating`, args, { parent: this });
  }

  /** As it was released, but for where the operator is. */
  #configuration(name: string, { webhooks }: Configuration) {
    const { labels, namespace } = this.#args;
    return {
      metadata: { name, labels },
      webhooks: webhooks.map((webhook) => ({
        ...webhook,
        clientConfig: {
          service: { ...webhook.clientConfig.service, name: names.service, namespace: namespace.reference },
        },
      })),
    };
  }
}
