import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { labels } from "../../../components/identity.ts";
import {
  MutatingWebhookConfiguration,
  ValidatingWebhookConfiguration,
} from "../../../components/kubernetes.ts";
import type { Namespace } from "../../../components/namespace.ts";
import { identities, ports, webhookAuthority } from "./programs.ts";

export interface WebhooksArgs {
  readonly namespace: Namespace;
}

const { name: service } = identities.webhook;
const groups = { validating: ["cert-manager.io", "acme.cert-manager.io"], mutating: ["cert-manager.io"] };

/**
 * What the API server asks cert-manager before it stores a resource of its kinds. It fails closed, because a certificate that nobody
 * has checked may be for any name. It asks about no other kind, so that a cluster without cert-manager still starts, and
 * cert-manager with it. Who signs for the webhook (`caBundle`) is the injector's to say, and is never set from here.
 */
export class Webhooks extends ComponentResource {
  /** To be waited for before anybody writes resources of its kinds: the API server refuses them until it trusts the webhook. */
  readonly all: readonly Resource[];
  readonly #namespace: Namespace;

  constructor(name: string, { namespace }: WebhooksArgs, opts?: ComponentResourceOptions) {
    super("seaworthy:index:CertManagerWebhooks", name, {}, opts);
    this.#namespace = namespace;
    const validating = { ...this.#webhook("/validate"), rules: [rule("validating", ["CREATE", "UPDATE"])] };
    const mutating = { ...this.#webhook("/mutate"), rules: [rule("mutating", ["CREATE"])] };
    const metadata = this.#metadata;
    this.all = [
      new ValidatingWebhookConfiguration(
        `${name}-validating`,
        { metadata, webhooks: [validating] },
        { parent: this },
      ),
      new MutatingWebhookConfiguration(
        `${name}-mutating`,
        { metadata, webhooks: [mutating] },
        { parent: this },
      ),
    ];
    this.registerOutputs();
  }

  get #metadata() {
    const annotations = {
      "cert-manager.io/inject-ca-from-secret": `${this.#namespace.name}/${webhookAuthority}`,
      "pulumi.com/waitFor": "jsonpath={.webhooks[0].clientConfig.caBundle}",
    };
    return { name: service, labels: labels(identities.webhook), annotations };
  }

  #webhook(path: string) {
    const { reference: namespace } = this.#namespace;
    return {
      name: "webhook.cert-manager.io",
      admissionReviewVersions: ["v1"],
      clientConfig: { service: { name: service, namespace, path, port: ports.webhook } },
      failurePolicy: "Fail",
      matchPolicy: "Equivalent",
      sideEffects: "None",
      timeoutSeconds: 10,
    };
  }
}

function rule(kind: keyof typeof groups, operations: readonly string[]) {
  const resources = kind === "validating" ? ["*/*"] : ["certificaterequests"];
  return { apiGroups: [...groups[kind]], apiVersions: ["v1"], operations: [...operations], resources };
}
