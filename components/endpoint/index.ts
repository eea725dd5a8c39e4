import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import type { Labels } from "../identity.ts";
import { ConfigMap, NetworkPolicy } from "../kubernetes.ts";
import type { Namespace } from "../namespace.ts";
import { admitClients, letClientsOut } from "../network-policy.ts";
import type { GateCheck, Target } from "./connection.ts";
import { scriptKey } from "./gate.ts";

export interface EndpointArgs {
  readonly namespace: Namespace;
  /** Unique in the namespace; names the access label. */
  readonly endpoint: string;
  /** Name of the Service. */
  readonly service: string;
  readonly port: number;
  /** Labels of the pods that answer. */
  readonly pods: Labels;
  readonly check: GateCheck;
  /** Clients must show a certificate. @default false */
  readonly tls?: boolean;
  /** See {@link Target.servers}. */
  readonly servers?: Target;
  readonly labels: Labels;
}

/**
 * What a component offers to others: an address, and everything that follows from dialling it. Clients name the
 * endpoint in a Connection, so that no address, port or NetworkPolicy is written twice; NetworkPolicies go by the
 * access label that a connection gives its client.
 */
export class Endpoint extends ComponentResource implements Target {
  readonly name: string;
  readonly service: string;
  /** Name that resolves in every namespace, such as `nats.cordum.svc`. */
  readonly host: string;
  readonly port: number;
  readonly pods: Labels;
  /** Whether clients must show a certificate. */
  readonly tls: boolean;
  /** What a client waits for before it starts. */
  readonly check: GateCheck;
  /** Name of the ConfigMap with that check's script. */
  readonly gateScript: Output<string>;
  readonly servers?: Target;

  constructor(name: string, args: EndpointArgs, opts?: ComponentResourceOptions) {
    super("seaworthy:index:Endpoint", name, args, opts);
    this.name = args.endpoint;
    this.service = args.service;
    this.host = `${args.service}.${args.namespace.name}.svc`;
    this.port = args.port;
    this.pods = args.pods;
    this.#createPolicies(name, args);
    this.tls = args.tls ?? false;
    this.check = args.check;
    if (args.servers) this.servers = args.servers;
    this.gateScript = this.#createScript(name, args);
    this.registerOutputs({ host: this.host, port: this.port });
  }

  #createPolicies(name: string, args: EndpointArgs): void {
    const policies = { servers: admitClients(this), clients: letClientsOut(this) };
    for (const [side, spec] of Object.entries(policies)) {
      const metadata = this.#metadata(`${this.name}-${side}`, args);
      new NetworkPolicy(`${name}-${side}`, { metadata, spec }, { parent: this });
    }
  }

  #createScript(name: string, args: EndpointArgs): Output<string> {
    const metadata = this.#metadata(`${this.name}-gate`, args);
    const data = { [scriptKey]: args.check.script };
    return new ConfigMap(`${name}-gate`, { metadata, data }, { parent: this }).metadata.name;
  }

  #metadata(name: string, { labels, namespace }: EndpointArgs) {
    return { name, namespace: namespace.reference, labels };
  }
}
