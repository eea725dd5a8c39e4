import { ComponentResource, type ComponentResourceOptions, type Input, unsecret } from "@pulumi/pulumi";
import { apiEndpoint } from "../api-access/server.ts";
import type { ApiServerSettings } from "../api-access/settings.ts";
import type { CertificateAuthority } from "../certificates/index.ts";
import type { Edge } from "../endpoint/connection.ts";
import { type Identity, labels, selector } from "../identity.ts";
import {
  MutatingWebhookConfiguration,
  NetworkPolicy,
  ValidatingWebhookConfiguration,
} from "../kubernetes.ts";
import type { Namespace } from "../namespace.ts";
import { admitNetworks } from "../network-policy.ts";
import { type Hook, webhook } from "./hook.ts";

export interface WebhookArgs {
  readonly namespace: Namespace;
  /** Name of both configurations. */
  readonly configuration: string;
  /** The pods that answer, and their Service. */
  readonly identity: Identity;
  /** Where they answer, by HTTPS. */
  readonly port: number;
  /** Who signed it. */
  readonly authority: Pick<CertificateAuthority, "bundle">;
  /** Who asks: its addresses are those of no pod. */
  readonly apiServer: ApiServerSettings;
  /** Questions whose answers change an object. @default none */
  readonly mutating?: readonly Hook[];
  /** Questions whose answers are yes or no. @default none */
  readonly validating?: readonly Hook[];
  /** Seconds that a request to the API server may wait for an answer. @default 5, half of Kubernetes' own */
  readonly timeoutSeconds?: number;
}

const defaultTimeoutSeconds = 5;

/**
 * What the API server asks pods of ours before it stores objects. Both configurations are whole, with the authority, before
 * anybody is asked. They may be there before the pods are: some programs look for theirs when they start.
 */
export class Webhook extends ComponentResource {
  /** The API server comes in, and nobody else. */
  readonly edges: readonly Edge[];
  readonly #args: WebhookArgs;

  constructor(name: string, args: WebhookArgs, opts?: ComponentResourceOptions) {
    super("seaworthy:index:Webhook", name, args, opts);
    this.#args = args;
    const { identity, namespace, port } = args;
    const host = `${identity.name}.${namespace.name}.svc`;
    this.edges = [{ from: apiEndpoint.name, to: identity.name, host, port }];
    this.#admitApiServer(name);
    this.#createMutating(name);
    this.#createValidating(name);
    this.registerOutputs({ edges: this.edges });
  }

  #admitApiServer(name: string): void {
    const { apiServer, identity, namespace, port } = this.#args;
    const spec = admitNetworks(selector(identity), apiServer.networks, port);
    const metadata = {
      name: `${identity.name}-from-api-server`,
      namespace: namespace.reference,
      labels: labels(identity),
    };
    new NetworkPolicy(`${name}-from-api-server`, { metadata, spec }, { parent: this });
  }

  #createMutating(name: string): void {
    const { mutating = [] } = this.#args;
    if (mutating.length === 0) return;
    const args = { metadata: this.#metadata, webhooks: this.#webhooks(mutating) };
    new MutatingWebhookConfiguration(`${name}-mutating`, args, { parent: this });
  }

  #createValidating(name: string): void {
    const { validating = [] } = this.#args;
    if (validating.length === 0) return;
    const args = { metadata: this.#metadata, webhooks: this.#webhooks(validating) };
    new ValidatingWebhookConfiguration(`${name}-validating`, args, { parent: this });
  }

  #webhooks(hooks: readonly Hook[]) {
    const { identity, namespace, port, timeoutSeconds = defaultTimeoutSeconds } = this.#args;
    const answerer = { namespace: namespace.name, service: identity.name, port, timeoutSeconds };
    return hooks.map((hook) => webhook(hook, answerer, this.#caBundle));
  }

  /** Certificates are public, whatever they were made with. */
  get #caBundle(): Input<string> | undefined {
    const { bundle } = this.#args.authority;
    return bundle && unsecret(bundle).apply((pem) => Buffer.from(pem).toString("base64"));
  }

  get #metadata() {
    const { configuration, identity } = this.#args;
    return { name: configuration, labels: labels(identity) };
  }
}
