import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import type { Edge } from "../../components/endpoint/connection.ts";
import { type GateCheck, tcpCheck } from "../../components/endpoint/gate.ts";
import { labels } from "../../components/identity.ts";
import { Ingress } from "../../components/ingress.ts";
import { Nats } from "../../components/nats/index.ts";
import { unprotect } from "../../components/protection.ts";
import { Inventory } from "../../components/quota/inventory.ts";
import { Redis } from "../../components/redis/index.ts";
import { Workload, type WorkloadArgs } from "../../components/workload.ts";
import { toGateway, toNats, toRedis, toSafetyKernel } from "./connections.ts";
import { Foundation, partOf } from "./foundation.ts";
import { serviceImage } from "./images.ts";
import { CordumSecrets } from "./secrets.ts";
import * as services from "./services.ts";
import type { CordumSettings, ServiceName } from "./settings/index.ts";
import { serviceTls } from "./tls.ts";

/**
 * Cordum: an API gateway takes jobs, a safety kernel judges them, a scheduler hands them to workers over NATS
 * JetStream, and their state is kept in Redis.
 */
export class Cordum extends ComponentResource {
  /** The key that every API request carries. */
  readonly apiKey: Output<string>;
  /** Every declared connection: the rows of the connectivity matrix. */
  readonly edges: readonly Edge[];

  readonly #settings: CordumSettings;
  readonly #foundation: Foundation;
  readonly #waitForTcp: GateCheck;
  readonly #workloads: Workload[] = [];

  constructor(name: string, settings: CordumSettings, opts?: ComponentResourceOptions) {
    const inventory = new Inventory(settings.namespace.containerDefaults);
    const transformations = [inventory.note, ...(settings.protect ? [] : [unprotect])];
    super("seaworthy:index:Cordum", name, settings, { ...opts, transformations });
    this.#settings = settings;
    this.#waitForTcp = tcpCheck(settings.images.busybox);
    this.#foundation = new Foundation(name, settings, inventory, this);

    const streams = { replicas: 1, ackWait: "30s" };
    const nats = toNats(this.#createNats(name).endpoint, streams);
    const redis = toRedis({ endpoint: this.#createRedis(name).endpoint, clusterHosts: [] });
    const secrets = new CordumSecrets(
      `${name}-secrets`,
      {
        namespace: this.#foundation.namespace,
        gateway: settings.gateway,
        labels: labels({ name: "cordum-secrets", component: "secrets", partOf }),
      },
      { parent: this },
    );

    const gate = this.#waitForTcp;
    const kernel = this.#run("cordum-safety-kernel", services.safetyKernel(settings, redis, gate));
    const safety = toSafetyKernel(kernel.endpoint("cordum-safety-kernel"), settings.tls);
    this.#run("cordum-context-engine", services.contextEngine(redis, gate));
    this.#run("cordum-scheduler", services.scheduler(settings, [nats, redis, safety]));
    this.#run("cordum-workflow-engine", services.workflowEngine([nats, redis]));
    const gateway = this.#run(
      "cordum-api-gateway",
      services.apiGateway(settings, secrets, [nats, redis, safety], gate),
    );
    const toApi = toGateway(gateway.endpoint("cordum-api-gateway"));
    const dashboard = this.#run("cordum-dashboard", services.dashboard(settings, secrets, toApi, gate));
    this.#createIngress(name, gateway, dashboard);
    inventory.close(settings.namespace.name, settings.namespace.quota);

    this.apiKey = secrets.apiKey;
    this.edges = this.#workloads.flatMap((workload) => workload.edges);
    this.registerOutputs({ edges: this.edges });
  }

  #createNats(name: string): Nats {
    const { images, nats } = this.#settings;
    const args = {
      namespace: this.#foundation.namespace,
      serviceName: "nats",
      partOf,
      image: { reference: nats.image, pullSecrets: images.pullSecrets },
      gateImage: images.natsBox,
      resources: nats.resources,
      storage: nats.storage,
      syncInterval: nats.syncInterval,
    };
    return new Nats(`${name}-nats`, args, { parent: this });
  }

  #createRedis(name: string): Redis {
    const { images, redis } = this.#settings;
    const args = {
      namespace: this.#foundation.namespace,
      serviceName: "redis",
      partOf,
      image: { reference: redis.image, pullSecrets: images.pullSecrets },
      resources: redis.resources,
      storage: redis.storage,
    };
    return new Redis(`${name}-redis`, args, { parent: this });
  }

  #run(service: ServiceName, { component, ...spec }: services.ServiceSpec): Workload {
    const { images, services: sizes } = this.#settings;
    const identity = { name: service, component, partOf, version: images.tag };
    const workload = new Workload(
      service,
      {
        namespace: this.#foundation.namespace,
        identity,
        placement: this.#foundation.placement(identity),
        image: serviceImage(images, service),
        ...sizes[service],
        ...this.#certificateFor(service),
        ...spec,
      },
      { parent: this },
    );
    this.#workloads.push(workload);
    return workload;
  }

  /** The kernel's clients check it by its certificate too; the dashboard dials nobody that asks for one. */
  #certificateFor(service: ServiceName): Pick<WorkloadArgs, "clientTls"> {
    const { authority, namespace } = this.#foundation;
    if (!authority || service === "cordum-dashboard") return {};
    const dialled = service === "cordum-safety-kernel" ? namespace.name : undefined;
    return { clientTls: serviceTls(authority, service, dialled) };
  }

  #createIngress(name: string, gateway: Workload, dashboard: Workload): void {
    const { ingress } = this.#settings;
    if (!ingress) return;
    const api = gateway.endpoint("cordum-api-gateway");
    const routes = [
      { path: "/api/v1", to: api },
      { path: "/health", to: api },
      { path: "/", to: dashboard.endpoint("cordum-dashboard") },
    ];
    const identity = { name, component: "ingress", partOf };
    const args = { namespace: this.#foundation.namespace, ...ingress, routes, labels: labels(identity) };
    new Ingress(`${name}-ingress`, args, { parent: this });
  }
}
