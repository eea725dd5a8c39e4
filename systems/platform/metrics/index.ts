import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import type { ComponentResourceOptions, Resource } from "@pulumi/pulumi";
import { ApiAccess } from "../../../components/api-access/index.ts";
import { ApiServer, apiEndpoint } from "../../../components/api-access/server.ts";
import { disruptionBudgetSpec } from "../../../components/availability/disruption-budget.ts";
import { notAwaited } from "../../../components/awaiting.ts";
import type { Certificate } from "../../../components/certificates/certificate.ts";
import { Definitions } from "../../../components/facility/definitions.ts";
import { Manifests } from "../../../components/facility/manifests.ts";
import { type Identity, labels } from "../../../components/identity.ts";
import { NetworkPolicy, PodDisruptionBudget, Secret, Service } from "../../../components/kubernetes.ts";
import { ruleGroups } from "../../../components/monitoring/alert.ts";
import { Monitoring } from "../../../components/monitoring/index.ts";
import { scrapeTarget } from "../../../components/monitoring/monitored.ts";
import { System } from "../../../components/system/index.ts";
import { Workload } from "../../../components/workload.ts";
import { governingService } from "../alerts/alertmanager.ts";
import { Alerts } from "../alerts/index.ts";
import { commonOf, type PlatformSettings } from "../settings.ts";
import { metricsAlerts, metricsRunbooks } from "./alerts.ts";
import { metricsDemands } from "./demand.ts";
import { ports, prometheusTraffic } from "./network.ts";
import { apiServerScrapes, nodeScrapes } from "./nodes.ts";
import { operatorArgs, operatorIdentity } from "./operator.ts";
import {
  operatorApi,
  prometheusName,
  prometheusPods,
  governingService as prometheusService,
  prometheusSpec,
} from "./prometheus.ts";
import { releases } from "./releases.ts";
import { apiServerRights, operatorRights, prometheusRights } from "./rights.ts";
import type { MetricsSettings } from "./settings.ts";
import { stateMetricsArgs, stateMetricsIdentity, stateMetricsRights } from "./state-metrics.ts";

const prometheusIdentity: Identity = { name: prometheusName, component: "metrics", partOf: "metrics" };
const identities = {
  operator: operatorIdentity,
  prometheus: prometheusIdentity,
  stateMetrics: stateMetricsIdentity,
} as const;

/** Key of the Secret with Prometheus' own scrapes. */
const scrapesKey = "scrapes.json";

/** The Prometheus Operator with a Prometheus, which measures all systems and evaluates their alerts. */
export class Metrics extends System {
  readonly outputs = {};
  readonly #name: string;
  readonly #platform: PlatformSettings;
  readonly #settings: MetricsSettings;

  constructor(name: string, platform: PlatformSettings, opts?: ComponentResourceOptions) {
    const settings = platform.facilities.metrics;
    const product = { name: "metrics", title: "Prometheus" };
    // Before anything is registered: a release that is not there changes nothing.
    const released = settings.definitions.install
      ? new Manifests(settings.definitions, releases.operator.source)
      : undefined;
    super("seaworthy:index:Metrics", name, product, commonOf(platform, settings.namespace), opts);
    this.#name = name;
    this.#platform = platform;
    this.#settings = settings;
    this.foundation.inventory.learn(metricsDemands);
    const definitions = released ? this.#createDefinitions(released) : [];
    const before = [...definitions, ...this.#createPolicies()];
    const operator = this.#createOperator(before);
    this.#createStateMetrics(before);
    const certificate = this.#issue();
    const alerts = this.#createAlerts([...before, operator]);
    this.#createPrometheus(certificate, [...before, operator], alerts);
    this.#createMonitoring(certificate, alerts);
    this.close();
  }

  #createDefinitions(from: Manifests): readonly Resource[] {
    const args = { from, labels: labels(operatorIdentity) };
    return new Definitions(`${this.#name}-definitions`, args, { parent: this }).all;
  }

  #createPolicies(): readonly Resource[] {
    const { apiServer } = this.#platform;
    const metadata = this.#metadata("prometheus", `${prometheusName}-traffic`);
    const spec = prometheusTraffic(prometheusPods, apiServer, this.#settings);
    const own = new NetworkPolicy(`${this.#name}-prometheus-traffic`, { metadata, spec }, { parent: this });
    const { namespace, product } = this.foundation;
    const identity = { name: apiEndpoint.name, component: "external", partOf: product.name };
    const args = { ...apiServer, namespace, labels: labels(identity) };
    return [own, new ApiServer(`${this.#name}-api-server`, args, { parent: this })];
  }

  #createOperator(after: readonly Resource[]): Resource {
    const { cluster: clusterRules, namespace: rules } = operatorRights;
    const access = this.#createAccess({ identity: operatorIdentity, rules, clusterRules });
    const args = { ...operatorArgs(this.#settings), ...this.#workload("operator", access, after) };
    return this.connected(new Workload(`${this.#name}-operator`, args, { parent: this }));
  }

  #createStateMetrics(after: readonly Resource[]): void {
    const access = this.#createAccess({
      identity: stateMetricsIdentity,
      rules: [],
      clusterRules: stateMetricsRights,
    });
    const args = { ...stateMetricsArgs(this.#settings), ...this.#workload("stateMetrics", access, after) };
    this.connected(new Workload(`${this.#name}-state-metrics`, args, { parent: this }));
  }

  #workload(part: "operator" | "stateMetrics", access: ApiAccess, after: readonly Resource[]) {
    const { foundation } = this;
    const identity = identities[part];
    const { image: reference } = this.#settings[part];
    return {
      ...{ account: access.account, identity, namespace: foundation.namespace },
      image: { reference, pullSecrets: foundation.images.pullSecrets },
      placement: foundation.placement(identity),
      after: [...after, access],
    };
  }

  #createAlerts(after: readonly Resource[]): Alerts | undefined {
    const { apiServer, facilities } = this.#platform;
    if (!facilities.alerts.enabled) return undefined;
    const { foundation } = this;
    const args = { foundation, settings: facilities.alerts, apiNetworks: apiServer.networks, after };
    return new Alerts(`${this.#name}-alerts`, args, { parent: this });
  }

  #createPrometheus(certificate: Certificate, after: readonly Resource[], alerts: Alerts | undefined): void {
    const access = this.#createAccess({
      identity: prometheusIdentity,
      rules: [],
      clusterRules: [...prometheusRights, ...(this.#settings.apiServer.scrape ? apiServerRights : [])],
    });
    const services = [
      this.#createService(prometheusName, {}),
      this.#createService(prometheusService, headless),
    ];
    this.#createBudget();
    const spec = prometheusSpec(this.#settings, {
      account: access.account.name,
      certificate: certificate.secret,
      scrapes: { name: this.#createScrapes().metadata.name, key: scrapesKey },
      foundation: this.foundation,
      ...(alerts && { alerting: alertingTo(alerts, this.foundation.namespace.name) }),
    });
    const args = {
      apiVersion: operatorApi,
      kind: "Prometheus",
      metadata: this.#metadata("prometheus", prometheusName),
      spec,
    };
    const opts = { parent: this, dependsOn: [...after, access, ...services] };
    new CustomResource(`${this.#name}-prometheus`, args, opts);
  }

  #createAccess(args: Omit<ConstructorParameters<typeof ApiAccess>[1], "namespace">): ApiAccess {
    const { namespace } = this.foundation;
    const name = `${this.#name}-${args.identity.component}-api`;
    return this.connected(new ApiAccess(name, { ...args, namespace }, { parent: this }));
  }

  #createService(name: string, extra: object): Service {
    const metadata = { ...this.#metadata("prometheus", name), annotations: notAwaited };
    const spec = {
      selector: prometheusPods,
      ports: [{ name: "web", port: ports.prometheus, targetPort: "web", protocol: "TCP" }],
      ...extra,
    };
    return new Service(`${this.#name}-${name}-service`, { metadata, spec }, { parent: this });
  }

  #createBudget(): void {
    const args = {
      metadata: this.#metadata("prometheus", prometheusName),
      spec: disruptionBudgetSpec(prometheusPods),
    };
    new PodDisruptionBudget(`${this.#name}-prometheus-budget`, args, { parent: this });
  }

  #issue(): Certificate {
    return this.foundation.issuer.issue({
      secretName: `${prometheusName}-tls`,
      commonName: prometheusName,
      dnsNames: [prometheusName, this.#host, "localhost"],
      usage: "server",
    });
  }

  get #host(): string {
    return `${prometheusName}.${this.foundation.namespace.name}.svc`;
  }

  /** The facility measures itself as it does any system. */
  #createMonitoring({ secret }: Certificate, alerts: Alerts | undefined): void {
    const { namespace, product } = this.foundation;
    const { interval, selects } = this.#settings.prometheus;
    const args = {
      namespace,
      targets: [
        scrapeTarget(product.name, operatorIdentity.name, ports.operator),
        {
          ...scrapeTarget(product.name, stateMetricsIdentity.name, ports.stateMetrics),
          honorLabels: true,
        },
        {
          ...scrapeTarget(product.name, prometheusName, ports.prometheus),
          ...{ pods: prometheusPods, portName: "web", tls: { secret, serverName: this.#host } },
        },
        ...(alerts ? [alerts.target] : []),
      ],
      prometheus: { namespace: namespace.name, podLabels: prometheusPods },
      interval,
      selectedBy: selects,
      rules: ruleGroups(metricsAlerts(namespace.name, alerts !== undefined), { runbooks: metricsRunbooks }),
      labels: labels({ name: product.name, component: "monitoring", partOf: product.name }),
    };
    new Monitoring(`${this.#name}-monitoring`, args, { parent: this });
  }

  /** The operator takes Prometheus' own configuration from a Secret, although this one has nothing to hide. */
  #createScrapes(): Secret {
    const metadata = this.#metadata("prometheus", `${prometheusName}-scrapes`);
    const { apiServer, nodes } = this.#settings;
    const scrapes = [...nodeScrapes(nodes), ...apiServerScrapes(apiServer)];
    const stringData = { [scrapesKey]: JSON.stringify(scrapes) };
    return new Secret(`${this.#name}-scrapes`, { metadata, stringData }, { parent: this });
  }

  #metadata(part: keyof typeof identities, name: string) {
    const { reference: namespace } = this.foundation.namespace;
    return { name, namespace, labels: labels(identities[part]) };
  }
}

/** Every Alertmanager: one that another would have to tell may be the one that is cut off. */
function alertingTo({ host, target: { portName, tls } }: Alerts, namespace: string): object {
  const ca = { secret: { name: tls?.secret, key: "ca.crt" } };
  const alertmanager = {
    ...{ namespace, name: governingService, port: portName, scheme: "https", apiVersion: "v2" },
    tlsConfig: { ca, serverName: host },
  };
  return { alertmanagers: [alertmanager] };
}

/** Each server by itself, ready or not. */
const headless = { clusterIP: "None", publishNotReadyAddresses: true };
