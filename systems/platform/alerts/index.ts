import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { disruptionBudgetSpec } from "../../../components/availability/disruption-budget.ts";
import { notAwaited } from "../../../components/awaiting.ts";
import type { Certificate } from "../../../components/certificates/certificate.ts";
import { type Identity, labels } from "../../../components/identity.ts";
import { NetworkPolicy, PodDisruptionBudget, Secret, Service } from "../../../components/kubernetes.ts";
import type { ScrapeTarget } from "../../../components/monitoring/target.ts";
import type { Foundation } from "../../../components/system/foundation.ts";
import { operatorApi, prometheusPods } from "../metrics/prometheus.ts";
import { alertmanagerName, alertmanagerPods, alertmanagerSpec, governingService } from "./alertmanager.ts";
import { alertmanagerConfig } from "./config.ts";
import { alertmanagerTraffic, ports } from "./network.ts";
import { type AlertsSettings, receiversOf } from "./settings.ts";

export interface AlertsArgs {
  readonly foundation: Foundation;
  readonly settings: AlertsSettings;
  /** Networks of the API server, which asks on behalf of whoever may. */
  readonly apiNetworks: readonly string[];
  /** What must be there before: the definitions, and the operator's rights. */
  readonly after: readonly Resource[];
}

const identity: Identity = { name: alertmanagerName, component: "alerts", partOf: "metrics" };

/** Key that the operator reads the configuration from. */
const configKey = "alertmanager.yaml";

/** Alertmanagers that talk to each other, and tell people by two channels and a dead man's switch. */
export class Alerts extends ComponentResource {
  /** What Prometheus scrapes of it. */
  readonly target: ScrapeTarget;
  readonly #args: AlertsArgs;
  readonly #name: string;

  constructor(name: string, args: AlertsArgs, opts?: ComponentResourceOptions) {
    super("seaworthy:index:Alerts", name, {}, opts);
    this.#args = args;
    this.#name = name;
    this.#createTraffic();
    this.#createBudget();
    const services = [
      this.#createService(alertmanagerName, {}),
      this.#createService(governingService, headless),
    ];
    const certificate = this.#issue();
    this.#createAlertmanager(certificate, services);
    this.target = {
      ...{ service: alertmanagerName, serviceLabels: labels(identity), pods: alertmanagerPods },
      ...{ port: ports.web, portName: "web", tls: { secret: certificate.secret, serverName: this.host } },
    };
    this.registerOutputs();
  }

  /** Name in its certificate. */
  get host(): string {
    return `${alertmanagerName}.${this.#args.foundation.namespace.name}.svc`;
  }

  #createTraffic(): void {
    const { apiNetworks, settings } = this.#args;
    const spec = alertmanagerTraffic(alertmanagerPods, prometheusPods, apiNetworks, receiversOf(settings));
    const metadata = this.#metadata(`${alertmanagerName}-traffic`);
    new NetworkPolicy(`${this.#name}-traffic`, { metadata, spec }, { parent: this });
  }

  #createBudget(): void {
    const args = {
      metadata: this.#metadata(alertmanagerName),
      spec: disruptionBudgetSpec(alertmanagerPods),
    };
    new PodDisruptionBudget(`${this.#name}-budget`, args, { parent: this });
  }

  #createService(name: string, extra: object): Service {
    const metadata = { ...this.#metadata(name), annotations: notAwaited };
    const port = { name: "web", port: ports.web, targetPort: "web", protocol: "TCP" };
    const spec = { selector: alertmanagerPods, ports: [port], ...extra };
    return new Service(`${this.#name}-${name}-service`, { metadata, spec }, { parent: this });
  }

  #issue(): Certificate {
    return this.#args.foundation.issuer.issue({
      secretName: `${alertmanagerName}-tls`,
      commonName: alertmanagerName,
      dnsNames: [alertmanagerName, this.host, "localhost"],
      usage: "server",
    });
  }

  #createAlertmanager(certificate: Certificate, services: readonly Resource[]): void {
    const { after, foundation, settings } = this.#args;
    const spec = alertmanagerSpec(settings, {
      certificate: certificate.secret,
      configuration: this.#createConfiguration().metadata.name,
      foundation,
    });
    const metadata = this.#metadata(alertmanagerName);
    const args = { apiVersion: operatorApi, kind: "Alertmanager", metadata, spec };
    const opts = { parent: this, dependsOn: [...after, ...services] };
    new CustomResource(`${this.#name}-alertmanager`, args, opts);
  }

  #createConfiguration(): Secret {
    const config = alertmanagerConfig(receiversOf(this.#args.settings));
    const args = {
      metadata: this.#metadata(`${alertmanagerName}-config`),
      stringData: { [configKey]: JSON.stringify(config) },
    };
    return new Secret(`${this.#name}-config`, args, { parent: this });
  }

  #metadata(name: string) {
    return { name, namespace: this.#args.foundation.namespace.reference, labels: labels(identity) };
  }
}

/** Each by itself, ready or not: they have to find each other before they are. */
const headless = { clusterIP: "None", publishNotReadyAddresses: true };
