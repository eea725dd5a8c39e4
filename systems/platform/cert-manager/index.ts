import type { ComponentResourceOptions, Resource } from "@pulumi/pulumi";
import { ApiAccess } from "../../../components/api-access/index.ts";
import { ApiServer, apiEndpoint } from "../../../components/api-access/server.ts";
import { Definitions } from "../../../components/facility/definitions.ts";
import { Manifests } from "../../../components/facility/manifests.ts";
import { labels, selector } from "../../../components/identity.ts";
import { NetworkPolicy } from "../../../components/kubernetes.ts";
import { ruleGroups } from "../../../components/monitoring/alert.ts";
import { Monitoring } from "../../../components/monitoring/index.ts";
import { scrapeTarget } from "../../../components/monitoring/monitored.ts";
import { admitNetworks } from "../../../components/network-policy.ts";
import { System } from "../../../components/system/index.ts";
import type { Workload } from "../../../components/workload.ts";
import { prometheusOf } from "../metrics/client.ts";
import { commonOf, type PlatformSettings } from "../settings.ts";
import { certManagerAlerts, certManagerPrefix, certManagerRunbooks } from "./alerts.ts";
import { AuthorityIssuer } from "./issuers.ts";
import { argsOf, identities, type Program, ports, programs } from "./programs.ts";
import { releases } from "./releases.ts";
import { rights } from "./rights.ts";
import type { CertManagerSettings } from "./settings.ts";
import { Webhooks } from "./webhooks.ts";

/** cert-manager, which issues certificates to all systems that ask for them, and renews them. */
export class CertManager extends System {
  readonly outputs = {};
  readonly #name: string;
  readonly #platform: PlatformSettings;
  readonly #settings: CertManagerSettings;

  constructor(name: string, platform: PlatformSettings, opts?: ComponentResourceOptions) {
    const settings = platform.facilities["cert-manager"];
    const product = { name: "cert-manager", title: "cert-manager" };
    // Before anything is registered: a release that is not there changes nothing.
    const released = settings.definitions.install
      ? new Manifests(settings.definitions, releases.source)
      : undefined;
    super("seaworthy:index:CertManager", name, product, commonOf(platform, settings.namespace), opts);
    this.#name = name;
    this.#platform = platform;
    this.#settings = settings;
    const definitions = released ? this.#createDefinitions(released) : [];
    const before = [...definitions, ...this.#createPolicies()];
    const answering = [this.#run("cainjector", before), this.#run("webhook", before)];
    // The API server asks the webhook from here on, and is told by the injector whom to trust.
    const webhooks = this.#createWebhooks(answering);
    const controller = this.#run("controller", [...before, ...webhooks]);
    this.#createIssuers([controller]);
    this.#createMonitoring();
    this.close();
  }

  #createDefinitions(from: Manifests): readonly Resource[] {
    const args = { from, labels: labels(identities.controller) };
    return new Definitions(`${this.#name}-definitions`, args, { parent: this }).all;
  }

  /** The API server reaches the webhook, and all three reach the API server; nobody else is dialled. */
  #createPolicies(): readonly Resource[] {
    const { apiServer } = this.#platform;
    const { namespace, product } = this.foundation;
    const { name } = identities.webhook;
    const metadata = {
      name: `${name}-traffic`,
      namespace: namespace.reference,
      labels: labels(identities.webhook),
    };
    const spec = admitNetworks(selector(identities.webhook), apiServer.networks, ports.webhook);
    const own = new NetworkPolicy(`${this.#name}-webhook-traffic`, { metadata, spec }, { parent: this });
    const identity = { name: apiEndpoint.name, component: "external", partOf: product.name };
    const args = { ...apiServer, namespace, labels: labels(identity) };
    return [own, new ApiServer(`${this.#name}-api-server`, args, { parent: this })];
  }

  #run(program: Program, after: readonly Resource[]): Workload {
    const { foundation } = this;
    const identity = identities[program];
    const { cluster: clusterRules, namespace: rules } = rights[program];
    const accessArgs = { namespace: foundation.namespace, identity, rules, clusterRules };
    const access = new ApiAccess(`${this.#name}-${program}-api`, accessArgs, { parent: this });
    const { image: reference } = this.#settings[program];
    return this.run(`${this.#name}-${program}`, {
      ...argsOf(program, this.#settings),
      ...{ account: this.connected(access).account, identity },
      image: { reference, pullSecrets: foundation.images.pullSecrets },
      after: [...after, access],
    });
  }

  #createWebhooks(after: readonly Resource[]): readonly Resource[] {
    const { namespace } = this.foundation;
    const opts = { parent: this, dependsOn: [...after] };
    return new Webhooks(`${this.#name}-webhooks`, { namespace }, opts).all;
  }

  #createIssuers(after: readonly Resource[]): void {
    const { namespace } = this.foundation;
    const opts = { parent: this, dependsOn: [...after] };
    for (const [issuer, settings] of Object.entries(this.#settings.issuers))
      new AuthorityIssuer(`${this.#name}-issuer-${issuer}`, { namespace, issuer, settings }, opts);
  }

  /** By the Prometheus of the same stack, where it has one. */
  #createMonitoring(): void {
    const { metrics } = this.#platform.facilities;
    if (!metrics.enabled) return;
    const { namespace, product } = this.foundation;
    const args = {
      ...{ ...prometheusOf(metrics), namespace },
      // The controller tells of the certificates of all namespaces.
      targets: programs.map((program) => ({
        ...scrapeTarget(product.name, identities[program].name, ports.metrics),
        honorLabels: program === "controller",
      })),
      rules: ruleGroups(certManagerAlerts({ prefix: certManagerPrefix, namespace: namespace.name }), {
        runbooks: certManagerRunbooks,
      }),
      labels: labels({ name: product.name, component: "monitoring", partOf: product.name }),
    };
    new Monitoring(`${this.#name}-monitoring`, args, { parent: this });
  }
}
