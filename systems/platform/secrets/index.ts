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
import { prometheusOf } from "../metrics/client.ts";
import { commonOf, type PlatformSettings } from "../settings.ts";
import { sealedSecretsAlerts, sealedSecretsPrefix, sealedSecretsRunbooks } from "./alerts.ts";
import { controllerArgs, identity, ports, rights } from "./controller.ts";
import { releases } from "./releases.ts";
import type { SealedSecretsSettings } from "./settings.ts";

/** Sealed Secrets, which makes Secrets of what may be in a repository, because only this cluster can decrypt it. */
export class SealedSecrets extends System {
  readonly outputs = {};
  readonly #name: string;
  readonly #platform: PlatformSettings;
  readonly #settings: SealedSecretsSettings;

  constructor(name: string, platform: PlatformSettings, opts?: ComponentResourceOptions) {
    const settings = platform.facilities.secrets;
    const product = { name: "secrets", title: "Sealed Secrets" };
    // Before anything is registered: a release that is not there changes nothing.
    const released = settings.definitions.install
      ? new Manifests(settings.definitions, releases.source)
      : undefined;
    super("seaworthy:index:SealedSecrets", name, product, commonOf(platform, settings.namespace), opts);
    this.#name = name;
    this.#platform = platform;
    this.#settings = settings;
    const definitions = released ? this.#createDefinitions(released) : [];
    this.#createController([...definitions, ...this.#createPolicies()]);
    this.#createMonitoring();
    this.close();
  }

  #createDefinitions(from: Manifests): readonly Resource[] {
    const args = { from, labels: labels(identity) };
    return new Definitions(`${this.#name}-definitions`, args, { parent: this }).all;
  }

  /** The API server asks for the public key, for whoever may; the controller reaches the API server, and nobody else. */
  #createPolicies(): readonly Resource[] {
    const { apiServer } = this.#platform;
    const { namespace, product } = this.foundation;
    const metadata = {
      name: `${identity.name}-traffic`,
      namespace: namespace.reference,
      labels: labels(identity),
    };
    const spec = admitNetworks(selector(identity), apiServer.networks, ports.http);
    const own = new NetworkPolicy(`${this.#name}-traffic`, { metadata, spec }, { parent: this });
    const external = { name: apiEndpoint.name, component: "external", partOf: product.name };
    const args = { ...apiServer, namespace, labels: labels(external) };
    return [own, new ApiServer(`${this.#name}-api-server`, args, { parent: this })];
  }

  #createController(after: readonly Resource[]): void {
    const { images, namespace } = this.foundation;
    const { cluster: clusterRules, namespace: rules } = rights;
    const accessArgs = { namespace, identity, rules, clusterRules };
    const access = new ApiAccess(`${this.#name}-api`, accessArgs, { parent: this });
    this.run(`${this.#name}-controller`, {
      ...controllerArgs(this.#settings),
      ...{ account: this.connected(access).account, identity },
      image: { reference: this.#settings.image, pullSecrets: images.pullSecrets },
      after: [...after, access],
    });
  }

  /** By the Prometheus of the same stack, where it has one. */
  #createMonitoring(): void {
    const { metrics } = this.#platform.facilities;
    if (!metrics.enabled) return;
    const { namespace, product } = this.foundation;
    const scope = { prefix: sealedSecretsPrefix, namespace: namespace.name };
    const target = { ...scrapeTarget(product.name, identity.name, ports.metrics), honorLabels: true };
    const args = {
      ...{ ...prometheusOf(metrics), namespace },
      targets: [target],
      rules: ruleGroups(sealedSecretsAlerts(scope), { runbooks: sealedSecretsRunbooks }),
      labels: labels({ name: product.name, component: "monitoring", partOf: product.name }),
    };
    new Monitoring(`${this.#name}-monitoring`, args, { parent: this });
  }
}
