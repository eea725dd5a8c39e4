import type { ComponentResourceOptions, Output, Resource } from "@pulumi/pulumi";
import { ApiAccess, type ApiAccessArgs } from "../../components/api-access/index.ts";
import { ApiServer, apiEndpoint } from "../../components/api-access/server.ts";
import type { Connection, GateCheck } from "../../components/endpoint/connection.ts";
import { tcpCheck } from "../../components/endpoint/gate.ts";
import type { Endpoint } from "../../components/endpoint/index.ts";
import { type Identity, labels } from "../../components/identity.ts";
import { Migration } from "../../components/migration.ts";
import type { Account } from "../../components/pod/account.ts";
import { programTls } from "../../components/pod/program-tls.ts";
import { archiveTarget } from "../../components/postgres/archive-target.ts";
import { toPostgres } from "../../components/postgres/connection.ts";
import { createPostgres } from "../../components/postgres/store.ts";
import { System } from "../../components/system/index.ts";
import { Webhook } from "../../components/webhook/index.ts";
import { admission, admissionPort, admissionRights, hooks, timeoutSeconds } from "./admission.ts";
import { RegisteredClusters } from "./clusters.ts";
import { Definitions } from "./definitions/index.ts";
import { programImage } from "./images.ts";
import { servedBy } from "./ingress.ts";
import { type ManagerNeeds, manager, managerMigration } from "./manager.ts";
import { monitoredKubeop } from "./monitored.ts";
import { kubeopMonitoring } from "./monitoring/index.ts";
import { operator, operatorRights } from "./operator.ts";
import { database, kubeop, names, type ProgramName, tlsFolder } from "./product.ts";
import { KubeopSecrets } from "./secrets.ts";
import type { KubeopSettings } from "./settings/index.ts";
import { Tenants } from "./tenants/index.ts";
import { TenantObjects } from "./tenants/objects.ts";

/**
 * kubeOP: a manager keeps tenants and their usage in PostgreSQL, an operator makes of tenants, projects and apps what they ask
 * for, and a webhook refuses what it must not make.
 */
export class Kubeop extends System {
  /** `signingKey` is the key that tokens are signed with, a secret; `served` tells what the outside may ask beside tenants' API. */
  readonly outputs: {
    readonly signingKey: Output<string>;
    readonly served: { readonly administrators: boolean; readonly health: boolean };
  };
  readonly #name: string;
  readonly #settings: KubeopSettings;
  readonly #waitForTcp: GateCheck;

  constructor(name: string, settings: KubeopSettings, opts?: ComponentResourceOptions) {
    super("seaworthy:index:Kubeop", name, kubeop, settings, opts);
    this.#name = name;
    this.#settings = settings;
    this.#waitForTcp = tcpCheck(settings.images.busybox);
    const { authority, namespace } = this.foundation;
    const { keys } = settings;
    const secrets = new KubeopSecrets(`${name}-secrets`, { namespace, keys }, { parent: this });
    this.#createApiServer();
    const api = this.#runManager({ database: this.#connectDatabase(), keys: secrets.variables });
    const operator = this.#runOperator([...this.#define(), this.#guardTenants()]);
    const admission = this.#runAdmission();
    const declared = { tenants: settings.tenants, after: [operator, admission] };
    new TenantObjects(`${name}-tenant-objects`, declared, { parent: this });
    if (settings.ingress) this.serve(servedBy(settings.ingress, api, authority));
    if (settings.monitoring.enabled)
      this.monitor(kubeopMonitoring(monitoredKubeop(settings), settings.monitoring));
    const { internalHost, publicHealth: health = false } = settings.ingress ?? {};
    const served = { administrators: internalHost !== undefined, health };
    this.outputs = { signingKey: secrets.signingKey, served };
    this.close();
  }

  /** How managers reach PostgreSQL. */
  #connectDatabase(): Connection {
    const { apiServer, database: settings, manager } = this.#settings;
    const objectStore = archiveTarget("postgres", settings, this.#settings);
    const { foundation } = this;
    const args = { foundation, settings, apiServer, serviceName: "postgres" };
    const store = createPostgres(
      `${this.#name}-postgres`,
      { ...args, ...(objectStore && { objectStore }) },
      this,
    );
    return toPostgres(store, { database, pool: manager.connections }, "KUBEOP_DB", tlsFolder);
  }

  #runManager(needs: ManagerNeeds): Endpoint {
    const identity = identityOf("manager");
    const { namespace } = this.foundation;
    const image = programImage(this.#settings, "manager");
    const migration = this.#migrate(needs);
    const served = this.run(names.manager, {
      ...{ identity, image, clientTls: this.#clientTls(names.manager), after: [migration.job] },
      ...manager(this.#settings, needs, this.#waitForTcp),
    });
    const clusters = this.#settings.registeredClusters;
    new RegisteredClusters(
      `${this.#name}-registered-clusters`,
      { namespace, identity, clusters },
      { parent: this },
    );
    return served.endpoint(names.manager);
  }

  #migrate(needs: ManagerNeeds): Migration {
    const name = "kubeop-migrations";
    const args = {
      namespace: this.foundation.namespace,
      identity: { name, component: "migrations", partOf: kubeop.name },
      image: programImage(this.#settings, "manager"),
      clientTls: this.#clientTls(name),
      ...managerMigration(this.#settings, needs),
    };
    return this.connected(new Migration(name, args, { parent: this }));
  }

  /** The kinds of kubeOP. */
  #define(): readonly Resource[] {
    return new Definitions(`${this.#name}-definitions`, {}, { parent: this }).ready;
  }

  /** What holds in tenants' namespaces, whoever creates them. */
  #guardTenants(): Resource {
    const { egressBaseline, imageAllowlist, ingress, namespace, tenantQuotaMaximum, tenants } =
      this.#settings;
    const args = {
      egressBaseline,
      imageAllowlist,
      tenantQuotaMaximum,
      tenants,
      resolver: namespace.resolver,
    };
    const ingressControllers = ingress ? [ingress.controller] : [];
    return new Tenants(`${this.#name}-tenants`, { ...args, ingressControllers }, { parent: this });
  }

  /** Without its kinds it ends, and what it makes before the guards are there is not guarded. */
  #runOperator(after: readonly Resource[]): Resource {
    const identity = identityOf("operator");
    const account = this.#account(identity, operatorRights);
    const image = programImage(this.#settings, "operator");
    return this.run(names.operator, { identity, image, account, after, ...operator(this.#settings) });
  }

  /** After the webhook's configurations: it looks for them when it starts, and for two minutes serves nothing while they aren't there. */
  #runAdmission(): Resource {
    const identity = identityOf("admission");
    const { issuer, namespace } = this.foundation;
    const served = { namespace: namespace.name };
    const tls = programTls(issuer, { name: names.admission, folder: tlsFolder, dials: false, served });
    return this.run(names.admission, {
      ...{ identity, image: programImage(this.#settings, "admission"), clientTls: tls },
      account: this.#account(identity, admissionRights),
      after: [this.#createWebhook(identity)],
      ...admission(this.#settings),
    });
  }

  #createWebhook(identity: Identity): Resource {
    const { authority, namespace } = this.foundation;
    const args = {
      ...{ namespace, identity, timeoutSeconds, ...hooks },
      authority: { bundle: authority?.bundle },
      configuration: names.webhook,
      port: admissionPort,
      apiServer: this.#settings.apiServer,
    };
    return this.connected(new Webhook(`${this.#name}-webhook`, args, { parent: this }));
  }

  #clientTls(name: string) {
    return programTls(this.foundation.issuer, { name, folder: tlsFolder, dials: true });
  }

  /** Who a program is to the Kubernetes API, with a token that the others don't have. */
  #account(identity: Identity, rights: Pick<ApiAccessArgs, "clusterRules" | "rules">): Account {
    const { namespace } = this.foundation;
    const access = new ApiAccess(
      `${this.#name}-${identity.component}-api`,
      { namespace, identity, ...rights },
      { parent: this },
    );
    return this.connected(access).account;
  }

  #createApiServer(): void {
    const { namespace } = this.foundation;
    const identity = { name: apiEndpoint.name, component: "external", partOf: kubeop.name };
    const args = { ...this.#settings.apiServer, namespace, labels: labels(identity) };
    new ApiServer(`${this.#name}-api-server`, args, { parent: this });
  }
}

function identityOf(program: ProgramName): Identity {
  return { name: names[program], component: program, partOf: kubeop.name };
}
