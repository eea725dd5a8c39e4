import type { ComponentResourceOptions, Output } from "@pulumi/pulumi";
import { tcpCheck } from "../../components/endpoint/gate.ts";
import { programTls } from "../../components/pod/program-tls.ts";
import { System } from "../../components/system/index.ts";
import type { Workload, WorkloadArgs } from "../../components/workload.ts";
import { backUpCordum } from "./backups.ts";
import { scratch } from "./behaviour.ts";
import { toSafetyKernel } from "./connections.ts";
import { serviceImage, serviceTag } from "./images.ts";
import { servedBy } from "./ingress.ts";
import { connectNats } from "./messaging.ts";
import { cordumMonitoring, monitoredCordum } from "./monitoring.ts";
import { cordum, tlsFolder } from "./product.ts";
import { CordumSecrets } from "./secrets.ts";
import * as services from "./services.ts";
import type { CordumSettings, ServiceName } from "./settings/index.ts";
import { connectRedis } from "./state.ts";

/**
 * Cordum: an API gateway takes jobs, a safety kernel judges them, a scheduler hands them to workers over NATS
 * JetStream, and their state is kept in Redis.
 */
export class Cordum extends System {
  /** `apiKey` is the key that every API request carries; a secret. */
  readonly outputs: { readonly apiKey: Output<string> };
  readonly #settings: CordumSettings;

  constructor(name: string, settings: CordumSettings, opts?: ComponentResourceOptions) {
    super("seaworthy:index:Cordum", name, cordum, settings, opts);
    this.#settings = settings;
    const nats = connectNats(name, settings, this.foundation, this);
    const redis = connectRedis(name, settings, this.foundation, this);
    const { authority, namespace } = this.foundation;
    const args = { namespace, gateway: settings.gateway };
    const secrets = new CordumSecrets(`${name}-secrets`, args, { parent: this });

    const gate = tcpCheck(settings.images.busybox);
    const kernel = this.#run(
      "cordum-safety-kernel",
      services.safetyKernel(settings, redis("cordum-safety-kernel"), gate),
    );
    const safety = toSafetyKernel(kernel.endpoint("cordum-safety-kernel"), settings.tls);
    this.#run(
      "cordum-context-engine",
      services.contextEngine(settings, redis("cordum-context-engine"), gate),
    );
    this.#run("cordum-scheduler", services.scheduler(settings, [nats, redis("cordum-scheduler"), safety]));
    this.#run("cordum-workflow-engine", services.workflowEngine([nats, redis("cordum-workflow-engine")]));
    const gateway = this.#run(
      "cordum-api-gateway",
      services.apiGateway(settings, secrets, [nats, redis("cordum-api-gateway"), safety], gate),
    );
    const api = gateway.endpoint("cordum-api-gateway");
    const page = this.#run("cordum-dashboard", services.dashboard(settings, secrets, api, gate));
    const served = { api, dashboard: page.endpoint("cordum-dashboard") };
    if (settings.ingress) this.serve(servedBy(settings.ingress, served, authority));
    this.admitWorkers(Object.keys(settings.workers));
    const backups = backUpCordum(name, settings, this.foundation, { nats, redis }, this);
    if (backups) this.connected(backups);
    if (settings.monitoring.enabled)
      this.monitor(cordumMonitoring(monitoredCordum(settings), settings.monitoring));
    this.outputs = { apiKey: secrets.apiKey };
    this.close();
  }

  #run(service: ServiceName, { component, ...spec }: services.ServiceSpec): Workload {
    const { services: sizes } = this.#settings;
    const identity = { name: service, component, partOf: cordum.name, version: serviceTag(this.#settings) };
    return this.run(service, {
      identity,
      image: serviceImage(this.#settings, service),
      scratch: scratch(this.#settings, service),
      ...sizes[service],
      ...this.#certificateFor(service),
      ...spec,
    });
  }

  /** The kernel's clients check it by its certificate too; the dashboard dials nobody that asks for one. */
  #certificateFor(service: ServiceName): Pick<WorkloadArgs, "clientTls"> {
    const { authority, namespace } = this.foundation;
    if (!authority || service === "cordum-dashboard") return {};
    const served = service === "cordum-safety-kernel" ? { namespace: namespace.name } : undefined;
    return { clientTls: programTls(authority, { name: service, folder: tlsFolder, dials: true, served }) };
  }
}
