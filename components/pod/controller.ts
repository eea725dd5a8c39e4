import { basename } from "node:path";
import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import { notAwaited } from "../awaiting.ts";
import type { Declarations } from "../declarations.ts";
import { type Edge, edges } from "../endpoint/connection.ts";
import { Endpoint } from "../endpoint/index.ts";
import { type Labels, labels, selector } from "../identity.ts";
import { ConfigMap, Service } from "../kubernetes.ts";
import type { OfferArgs, PodArgs } from "./args.ts";
import { type ConfigFile, configMount, type Mount, scratchMount } from "./mounts.ts";

export interface PodControllerArgs extends PodArgs {
  /** What its owner says of it, for the readiness rules. @default nothing */
  readonly declarations?: Declarations;
  /** What others may connect to, by the endpoint's name. Traffic to any other port is refused. @default nothing */
  readonly offers?: Readonly<Record<string, OfferArgs>>;
  /** What its Service says to programs that look for such Services. @default nothing */
  readonly announced?: { readonly labels?: Labels; readonly annotations?: Labels };
}

/** What keeps pods running, with all that its pods read and offer. */
export abstract class PodController<Args extends PodControllerArgs> extends ComponentResource {
  /** The edges that start here. */
  readonly edges: readonly Edge[];
  readonly #endpoints: Map<string, Endpoint> = new Map();
  protected readonly args: Args;

  protected constructor(type: string, name: string, args: Args, opts?: ComponentResourceOptions) {
    super(type, name, args, opts);
    this.args = args;
    this.edges = edges(args.identity.name, args.connects ?? []);
  }

  /** An offered endpoint, for others to connect to. */
  endpoint(name: string): Endpoint {
    const endpoint = this.#endpoints.get(name);
    if (!endpoint)
      throw new Error(
        `${this.args.identity.name} offers no endpoint "${name}"; it offers ${[...this.#endpoints.keys()].join(", ") || "none"}.`,
      );
    return endpoint;
  }

  protected createMounts(name: string): readonly Mount[] {
    const { config = [], scratch = [] } = this.args;
    return [
      ...config.map((file) => configMount(file, this.#createConfigMap(name, file))),
      ...scratch.map(scratchMount),
    ];
  }

  /** The Service through which clients reach ready pods; it is their controller that is waited for. */
  protected createService(name: string, serviceName: string): void {
    const { announced, identity } = this.args;
    const spec = { selector: selector(identity), ports: this.servicePorts };
    const metadata = {
      ...this.metadata(serviceName),
      labels: { ...labels(identity), ...announced?.labels },
      annotations: { ...announced?.annotations, ...notAwaited },
    };
    new Service(`${name}-service`, { metadata, spec }, { parent: this });
  }

  protected createEndpoints(name: string, serviceName: string): void {
    for (const [endpoint, offer] of Object.entries(this.args.offers ?? {}))
      this.#endpoints.set(endpoint, this.#createEndpoint(name, endpoint, serviceName, offer));
  }

  protected get servicePorts() {
    return Object.entries(this.args.ports).map(([name, port]) => ({
      name,
      port,
      targetPort: name,
      protocol: "TCP",
    }));
  }

  protected port(name: string): number {
    const { identity, ports } = this.args;
    const port = ports[name];
    if (port === undefined)
      throw new Error(`${identity.name} has no port "${name}"; it has ${Object.keys(ports).join(", ")}.`);
    return port;
  }

  protected metadata(name: string) {
    return { name, namespace: this.args.namespace.reference, labels: labels(this.args.identity) };
  }

  #createConfigMap(name: string, file: ConfigFile): Output<string> {
    const configMap = new ConfigMap(
      `${name}-${file.configMap}`,
      { metadata: this.metadata(file.configMap), data: { [basename(file.path)]: file.content } },
      { parent: this },
    );
    return configMap.metadata.name;
  }

  #createEndpoint(name: string, endpoint: string, service: string, offer: OfferArgs): Endpoint {
    const { gate, port, servers, tls } = offer;
    const { identity, namespace } = this.args;
    const args = {
      namespace,
      endpoint,
      service,
      port: this.port(port),
      pods: selector(identity),
      check: gate,
      ...(tls && { tls }),
      ...(servers !== undefined && { servers: this.endpoint(servers) }),
      labels: labels(identity),
    };
    return new Endpoint(`${name}-${port}-endpoint`, args, { parent: this });
  }
}
