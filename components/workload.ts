import { basename } from "node:path";
import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import { type Edge, edges } from "./endpoint/connection.ts";
import { Endpoint } from "./endpoint/index.ts";
import { labels, selector } from "./identity.ts";
import { ConfigMap, Deployment, PersistentVolumeClaim, Service } from "./kubernetes.ts";
import type { OfferArgs, PodArgs, Storage } from "./pod/args.ts";
import { type ConfigFile, claimMount, configMount, type Mount, scratchMount } from "./pod/mounts.ts";
import { podTemplate } from "./pod/template.ts";

export interface WorkloadArgs extends PodArgs {
  /** Pods that run at a time. @default 1 */
  readonly replicas?: number;
  /** What others may connect to, by the endpoint's name. Traffic to any other port is refused. @default nothing */
  readonly offers?: Readonly<Record<string, OfferArgs>>;
  /** Where it keeps its data. Allows one replica, which stops before its successor starts. @default nowhere */
  readonly data?: Storage & { readonly mountPath: string };
}

/**
 * A long-running process with a Service: hardened, probed, limited, and cut off from everything that it is not
 * declared to talk to.
 */
export class Workload extends ComponentResource {
  /** The edges that start here. */
  readonly edges: readonly Edge[];
  readonly #endpoints: ReadonlyMap<string, Endpoint>;
  readonly #args: WorkloadArgs;

  constructor(name: string, args: WorkloadArgs, opts?: ComponentResourceOptions) {
    super("seaworthy:index:Workload", name, args, opts);
    this.#args = args;
    this.edges = edges(args.identity.name, args.connects ?? []);
    const mounts = this.#createMounts(name);
    this.#createDeployment(name, mounts);
    this.#createService(name);
    this.#endpoints = new Map(
      this.#offers.map(([endpoint, offer]) => [endpoint, this.#createEndpoint(name, endpoint, offer)]),
    );
    this.registerOutputs({ edges: this.edges });
  }

  /** An offered endpoint, for others to connect to. */
  endpoint(name: string): Endpoint {
    const endpoint = this.#endpoints.get(name);
    if (!endpoint)
      throw new Error(
        `${this.#args.identity.name} offers no endpoint "${name}"; it offers ${[...this.#endpoints.keys()].join(", ") || "none"}.`,
      );
    return endpoint;
  }

  #createMounts(name: string): readonly Mount[] {
    const { config = [], scratch = [], data } = this.#args;
    return [
      ...config.map((file) => configMount(file, this.#createConfigMap(name, file))),
      ...scratch.map(scratchMount),
      ...(data ? [this.#createDataMount(name, data)] : []),
    ];
  }

  #createDataMount(name: string, { mountPath, ...storage }: Storage & { readonly mountPath: string }): Mount {
    if (storage.ephemeral) return scratchMount({ mountPath, sizeLimit: storage.size });
    return claimMount(this.#createClaim(name, storage), mountPath);
  }

  #createConfigMap(name: string, file: ConfigFile): Output<string> {
    const configMap = new ConfigMap(
      `${name}-${file.configMap}`,
      { metadata: this.#metadata(file.configMap), data: { [basename(file.path)]: file.content } },
      { parent: this },
    );
    return configMap.metadata.name;
  }

  #createClaim(name: string, { size, storageClass }: Storage): Output<string> {
    const spec = {
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: size } },
      ...(storageClass && { storageClassName: storageClass }),
    };
    const metadata = this.#metadata(`${this.#args.identity.name}-data`);
    const claim = new PersistentVolumeClaim(`${name}-data`, { metadata, spec }, { parent: this });
    return claim.metadata.name;
  }

  #createDeployment(name: string, mounts: readonly Mount[]): void {
    const { data, identity, namespace, replicas } = this.#args;
    const spec = {
      replicas: replicas ?? 1,
      selector: { matchLabels: selector(identity) },
      strategy: data ? { type: "Recreate" } : surge,
      template: podTemplate(this.#args, mounts),
    };
    // Not before the namespace's quota, limits and default deny are there.
    const opts = { parent: this, dependsOn: namespace };
    new Deployment(`${name}-deployment`, { metadata: this.#metadata(identity.name), spec }, opts);
  }

  #createService(name: string): void {
    const { identity, ports } = this.#args;
    const spec = {
      selector: selector(identity),
      ports: Object.entries(ports).map(([name, port]) => ({ name, port, targetPort: name, protocol: "TCP" })),
    };
    new Service(`${name}-service`, { metadata: this.#metadata(identity.name), spec }, { parent: this });
  }

  #createEndpoint(name: string, endpoint: string, { port, gate, tls }: OfferArgs): Endpoint {
    const { identity, namespace } = this.#args;
    const args = {
      namespace,
      endpoint,
      service: identity.name,
      port: this.#port(port),
      pods: selector(identity),
      check: gate,
      ...(tls && { tls }),
      labels: labels(identity),
    };
    return new Endpoint(`${name}-${port}-endpoint`, args, { parent: this });
  }

  get #offers(): readonly (readonly [string, OfferArgs])[] {
    return Object.entries(this.#args.offers ?? {});
  }

  #port(name: string): number {
    const { identity, ports } = this.#args;
    const port = ports[name];
    if (port === undefined)
      throw new Error(`${identity.name} has no port "${name}"; it has ${Object.keys(ports).join(", ")}.`);
    return port;
  }

  #metadata(name: string) {
    return { name, namespace: this.#args.namespace.reference, labels: labels(this.#args.identity) };
  }
}

/** A new pod is ready before an old one leaves. */
const surge = { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };
