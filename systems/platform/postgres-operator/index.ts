import type { ComponentResourceOptions, Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { PolicyRule } from "../../../components/api-access/account.ts";
import { ApiAccess } from "../../../components/api-access/index.ts";
import { ApiServer, apiEndpoint } from "../../../components/api-access/server.ts";
import { Definitions } from "../../../components/facility/definitions.ts";
import { Manifests } from "../../../components/facility/manifests.ts";
import { labels, selector } from "../../../components/identity.ts";
import { ConfigMap, NetworkPolicy } from "../../../components/kubernetes.ts";
import { System } from "../../../components/system/index.ts";
import { Workload } from "../../../components/workload.ts";
import { commonOf, type PlatformSettings } from "../settings.ts";
import { policies } from "./network.ts";
import { monitoringQueries, operatorArgs, operatorIdentity } from "./operator.ts";
import { issueFor, pluginArgs, pluginIdentity } from "./plugin.ts";
import { releases } from "./releases.ts";
import type { PostgresOperatorSettings } from "./settings.ts";
import { Webhooks } from "./webhooks.ts";

const texts = z.array(z.string());
const role = z.looseObject({
  rules: z.array(z.strictObject({ apiGroups: texts, resources: texts, verbs: texts })),
});
const queries = z.looseObject({ data: z.record(z.string(), z.string()) });

const identities = { operator: operatorIdentity, plugin: pluginIdentity } as const;
type Part = keyof typeof identities;
const parts: readonly Part[] = ["operator", "plugin"];

/** CloudNativePG, which runs PostgreSQL for all systems, and the plugin by which it archives to object stores. */
export class PostgresOperator extends System {
  readonly outputs = {};
  readonly #name: string;
  readonly #platform: PlatformSettings;
  readonly #settings: PostgresOperatorSettings;
  readonly #released: Readonly<Record<Part, Manifests>>;

  constructor(name: string, platform: PlatformSettings, opts?: ComponentResourceOptions) {
    const settings = platform.facilities["postgres-operator"];
    const common = commonOf(platform, settings.namespace);
    const product = { name: "postgres-operator", title: "PostgreSQL's operator" };
    // Before anything is registered: a release that is not there changes nothing.
    const released = {
      operator: new Manifests(settings.operator.manifests, releases.operator.source),
      plugin: new Manifests(settings.plugin.manifests, releases.plugin.source),
    };
    super("seaworthy:index:PostgresOperator", name, product, common, opts);
    this.#name = name;
    this.#platform = platform;
    this.#settings = settings;
    this.#released = released;
    const definitions = parts.flatMap((part) => this.#createDefinitions(part));
    // Neither program starts without the API server.
    const before = [...definitions, ...this.#createPolicies()];
    this.#createOperator(before);
    this.#createPlugin(before);
    this.close();
  }

  #createDefinitions(part: Part): readonly Resource[] {
    const args = { from: this.#released[part], labels: labels(identities[part]) };
    return new Definitions(`${this.#name}-${part}-definitions`, args, { parent: this }).all;
  }

  #createPolicies(): readonly Resource[] {
    const specs = policies(selector(operatorIdentity), selector(pluginIdentity), this.#platform.apiServer);
    const own = parts.map((part) => {
      const metadata = this.#metadata(part, `${identities[part].name}-traffic`);
      const args = { metadata, spec: specs[part] };
      return new NetworkPolicy(`${this.#name}-${part}-traffic`, args, { parent: this });
    });
    return [...own, this.#createApiServer()];
  }

  #createApiServer(): Resource {
    const { namespace, product } = this.foundation;
    const identity = { name: apiEndpoint.name, component: "external", partOf: product.name };
    const args = { ...this.#platform.apiServer, namespace, labels: labels(identity) };
    return new ApiServer(`${this.#name}-api-server`, args, { parent: this });
  }

  #createOperator(before: readonly Resource[]): void {
    const access = this.#createAccess("operator", this.#rules("operator", "ClusterRole", "cnpg-manager"));
    const args = {
      ...this.#workload("operator", access),
      ...operatorArgs(this.#settings),
      after: [...before, access, ...this.#createWebhooks(), this.#createQueries()],
    };
    this.connected(new Workload(`${this.#name}-operator`, args, { parent: this }));
  }

  #createPlugin(before: readonly Resource[]): void {
    const { issuer, namespace } = this.foundation;
    const access = this.#createAccess(
      "plugin",
      this.#rules("plugin", "ClusterRole", "plugin-barman-cloud"),
      this.#rules("plugin", "Role", "barman-plugin-leader-election-role"),
    );
    const args = {
      ...this.#workload("plugin", access),
      ...pluginArgs(this.#settings, issueFor(issuer, namespace.name)),
      after: [...before, access],
    };
    this.connected(new Workload(`${this.#name}-plugin`, args, { parent: this }));
  }

  #workload(part: Part, { account }: ApiAccess) {
    const identity = identities[part];
    const { foundation } = this;
    const { image: reference } = this.#settings[part];
    const { pullSecrets } = foundation.images;
    return {
      ...{ account, identity, image: { reference, pullSecrets }, namespace: foundation.namespace },
      placement: foundation.placement(identity),
    };
  }

  /** Rights as they are released, in the cluster and in the operator's own namespace. */
  #createAccess(
    part: Part,
    clusterRules: readonly PolicyRule[],
    rules: readonly PolicyRule[] = [],
  ): ApiAccess {
    const { namespace } = this.foundation;
    const args = { namespace, identity: identities[part], rules, clusterRules };
    return this.connected(new ApiAccess(`${this.#name}-${part}-api`, args, { parent: this }));
  }

  #rules(part: Part, kind: "ClusterRole" | "Role", name: string): readonly PolicyRule[] {
    return this.#released[part].object(kind, name, role).rules;
  }

  #createWebhooks(): readonly Resource[] {
    const args = {
      from: this.#released.operator,
      namespace: this.foundation.namespace,
      pods: selector(operatorIdentity),
      labels: labels(operatorIdentity),
    };
    return new Webhooks(`${this.#name}-webhooks`, args, { parent: this }).all;
  }

  /** What the operator gives to each of its clusters to be measured by. */
  #createQueries(): Resource {
    const { data } = this.#released.operator.object("ConfigMap", monitoringQueries, queries);
    const metadata = this.#metadata("operator", monitoringQueries);
    // The label lets the operator take a change of it up.
    const marked = { ...metadata, labels: { ...metadata.labels, "cnpg.io/reload": "" } };
    return new ConfigMap(`${this.#name}-queries`, { metadata: marked, data }, { parent: this });
  }

  #metadata(part: Part, name: string) {
    const { reference: namespace } = this.foundation.namespace;
    return { name, namespace, labels: labels(identities[part]) };
  }
}
