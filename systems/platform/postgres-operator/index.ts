import type { ComponentResourceOptions, Resource } from "@pulumi/pulumi";
import { z } from "zod";
import { Account, type AccountArgs, type Rules, rules } from "../../../components/account.ts";
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

const role = z.looseObject({ rules });
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
    const { apiServer } = this.#platform;
    const specs = policies(selector(operatorIdentity), selector(pluginIdentity), apiServer);
    return parts.map((part) => {
      const metadata = this.#metadata(part, `${identities[part].name}-traffic`);
      const args = { metadata, spec: specs[part] };
      return new NetworkPolicy(`${this.#name}-${part}-traffic`, args, { parent: this });
    });
  }

  #createOperator(before: readonly Resource[]): void {
    const name = "cnpg-manager";
    const account = this.#createAccount("operator", { name, everywhere: this.#rules("operator", name) });
    const args = {
      ...this.#workload("operator", account),
      ...operatorArgs(this.#settings),
      after: [...before, ...account.bindings, ...this.#createWebhooks(), this.#createQueries()],
    };
    this.connected(new Workload(`${this.#name}-operator`, args, { parent: this }));
  }

  #createPlugin(before: readonly Resource[]): void {
    const { issuer, namespace } = this.foundation;
    const name = "plugin-barman-cloud";
    const account = this.#createAccount("plugin", {
      name,
      everywhere: this.#rules("plugin", name),
      here: this.#released.plugin.object("Role", "barman-plugin-leader-election-role", role).rules,
    });
    const args = {
      ...this.#workload("plugin", account),
      ...pluginArgs(this.#settings, issueFor(issuer, namespace.name)),
      after: [...before, ...account.bindings],
    };
    this.connected(new Workload(`${this.#name}-plugin`, args, { parent: this }));
  }

  #workload(part: Part, { name }: Account) {
    const identity = identities[part];
    const { foundation } = this;
    const { image: reference } = this.#settings[part];
    const { pullSecrets } = foundation.images;
    return {
      ...{ account: { name }, identity, image: { reference, pullSecrets }, namespace: foundation.namespace },
      placement: foundation.placement(identity),
    };
  }

  #createAccount(part: Part, args: Pick<AccountArgs, "everywhere" | "here" | "name">): Account {
    const { namespace } = this.foundation;
    const all = { ...args, namespace, labels: labels(identities[part]) };
    return new Account(`${this.#name}-${part}-account`, all, { parent: this });
  }

  #rules(part: Part, name: string): Rules {
    return this.#released[part].object("ClusterRole", name, role).rules;
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
