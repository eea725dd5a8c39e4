import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import type { Labels } from "../identity.ts";
import { ConfigMap, NetworkPolicy } from "../kubernetes.ts";
import type { Namespace } from "../namespace.ts";
import { letClientsOutTo } from "../network-policy.ts";
import type { GateCheck, Target } from "./connection.ts";
import { scriptKey } from "./gate.ts";

export interface ExternalEndpointArgs {
  readonly namespace: Namespace;
  /** Unique in the namespace; names the access label. */
  readonly endpoint: string;
  /** Host name, such as that of a managed service. */
  readonly host: string;
  readonly port: number;
  /** Networks that the host's addresses are in, as CIDR blocks: network policies know addresses, not names. */
  readonly networks: readonly string[];
  readonly check: GateCheck;
  readonly labels: Labels;
}

/** A server that others run, outside the namespace: only the way out to it is ours. */
export class ExternalEndpoint extends ComponentResource implements Target {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly tls = false;
  readonly check: GateCheck;
  readonly gateScript: Output<string>;

  constructor(name: string, args: ExternalEndpointArgs, opts?: ComponentResourceOptions) {
    super("seaworthy:index:ExternalEndpoint", name, args, opts);
    this.name = args.endpoint;
    this.host = args.host;
    this.port = args.port;
    this.check = args.check;
    this.#createPolicy(name, args);
    this.gateScript = this.#createScript(name, args);
    this.registerOutputs({ host: this.host, port: this.port });
  }

  #createPolicy(name: string, args: ExternalEndpointArgs): void {
    const spec = letClientsOutTo(args.networks, this);
    const metadata = this.#metadata(`${this.name}-clients`, args);
    new NetworkPolicy(`${name}-clients`, { metadata, spec }, { parent: this });
  }

  #createScript(name: string, args: ExternalEndpointArgs): Output<string> {
    const metadata = this.#metadata(`${this.name}-gate`, args);
    const data = { [scriptKey]: args.check.script };
    return new ConfigMap(`${name}-gate`, { metadata, data }, { parent: this }).metadata.name;
  }

  #metadata(name: string, { labels, namespace }: ExternalEndpointArgs) {
    return { name, namespace: namespace.reference, labels };
  }
}
