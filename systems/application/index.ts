import type { ComponentResourceOptions, Input } from "@pulumi/pulumi";
import { Deployer } from "../../components/api-access/deployer.ts";
import { ApiAccess } from "../../components/api-access/index.ts";
import { ApiServer, apiEndpoint } from "../../components/api-access/server.ts";
import type { Connection, GateCheck } from "../../components/endpoint/connection.ts";
import { ExternalEndpoint } from "../../components/endpoint/external.ts";
import { tcpCheck } from "../../components/endpoint/gate.ts";
import type { Endpoint } from "../../components/endpoint/index.ts";
import { type Identity, labels } from "../../components/identity.ts";
import type { Job } from "../../components/kubernetes.ts";
import { Migration } from "../../components/migration.ts";
import type { Account } from "../../components/pod/account.ts";
import type { ClientTls } from "../../components/pod/args.ts";
import { programTls } from "../../components/pod/program-tls.ts";
import { ScheduledJob } from "../../components/scheduled-job.ts";
import { System } from "../../components/system/index.ts";
import type { Workload } from "../../components/workload.ts";
import { backUpStores } from "./backups.ts";
import { toServer } from "./connections.ts";
import { servedBy } from "./ingress.ts";
import { applicationMonitoring, inCapitals } from "./monitoring.ts";
import { migrationOf, prefixOf, programsOf, schemeOf, tlsFolder } from "./parts.ts";
import { migrationArgs, programArgs, serviceArgs, servingEnv } from "./programs.ts";
import { GeneratedSecrets } from "./secrets.ts";
import { routesOf } from "./settings/ingress.ts";
import type { ProgramSettings, ServiceSettings } from "./settings/programs.ts";
import type { ApplicationSettings } from "./settings/schema.ts";
import { type Connect, createStores } from "./stores.ts";

/** Any application of services and stores, as its stack file declares it. */
export class Application extends System {
  readonly outputs: Readonly<Record<string, Input<unknown>>>;
  readonly #name: string;
  readonly #settings: ApplicationSettings;
  readonly #waitForTcp: GateCheck;
  readonly #secrets: GeneratedSecrets;
  readonly #stores: ReadonlyMap<string, Connect>;
  readonly #external: ReadonlyMap<string, ExternalEndpoint>;
  readonly #services = new Map<string, Workload>();

  constructor(name: string, settings: ApplicationSettings, opts?: ComponentResourceOptions) {
    const product = { name: settings.name, title: inCapitals(settings.name) };
    super("seaworthy:index:Application", name, product, settings, opts);
    this.#name = name;
    this.#settings = settings;
    this.#waitForTcp = tcpCheck(settings.images.busybox);
    const { foundation } = this;
    this.#secrets = new GeneratedSecrets(
      `${name}-secrets`,
      { foundation, secrets: settings.secrets },
      { parent: this },
    );
    this.#stores = createStores(name, settings, foundation, this);
    this.#external = this.#createExternal();
    this.#createApiServer();
    for (const service of Object.keys(settings.services)) this.#service(service);
    for (const job of Object.keys(settings.jobs)) this.#createJob(job);
    this.admitWorkers(Object.keys(settings.workers));
    for (const deployer of Object.keys(settings.deployers)) this.#createDeployer(deployer);
    if (settings.ingress)
      this.serve(
        servedBy(name, settings.ingress, (service) => this.#endpoint(service), foundation.authority),
      );
    for (const backups of backUpStores(name, settings, foundation, this.#stores, this))
      this.connected(backups);
    if (settings.monitoring.enabled) this.monitor(applicationMonitoring(product, settings));
    this.outputs = { secrets: this.#secrets.values, smoke: settings.smoke, ...this.#entrance };
    this.close();
  }

  /** A service, made when it is first asked for: after those that it connects to. */
  #service(name: string): Workload {
    const made = this.#services.get(name);
    if (made) return made;
    const settings = this.#settings.services[name];
    if (!settings) throw new Error(`There is no service "${name}".`);
    const args = {
      ...this.#programArgs(name, settings, settings.tls),
      ...serviceArgs(name, settings, this.#waitForTcp),
      after: this.#migrate(name, settings),
    };
    const workload = this.run(`${this.#name}-${name}`, args);
    this.#services.set(name, workload);
    return workload;
  }

  /** What must be done before pods of the service start. */
  #migrate(service: string, settings: ServiceSettings): readonly Job[] {
    return migrationOf(service, settings).map(({ name, program }) => {
      const args = { ...this.#programArgs(name, program), ...migrationArgs(program) };
      return this.connected(new Migration(`${this.#name}-${name}`, args, { parent: this })).job;
    });
  }

  #createJob(name: string): void {
    const settings = this.#settings.jobs[name];
    if (!settings) throw new Error(`There is no job "${name}".`);
    const { deadlineMinutes, resources, schedule } = settings;
    const args = { ...this.#programArgs(name, settings), resources, schedule };
    const deadlineSeconds = deadlineMinutes * 60;
    this.connected(new ScheduledJob(`${this.#name}-${name}`, { ...args, deadlineSeconds }, { parent: this }));
  }

  #programArgs(name: string, settings: ProgramSettings, serves = false) {
    const connects = settings.connects.map((target) => this.#connection(name, target));
    const clientTls = this.#certificateFor(name, connects, serves);
    const args = programArgs(name, settings, this.foundation, (secret) => this.#secrets.variable(secret));
    return {
      ...args,
      env: { ...(serves && servingEnv), ...args.env },
      connects,
      ...(clientTls && { clientTls }),
      ...this.#accountOf(args.identity, settings),
    };
  }

  /** Who a program is to the Kubernetes API, where it has rights there. */
  #accountOf(identity: Identity, { api }: ProgramSettings): { readonly account?: Account } {
    if (!api) return {};
    const args = { namespace: this.foundation.namespace, identity, ...api };
    const access = new ApiAccess(`${this.#name}-${identity.name}-api`, args, { parent: this });
    return { account: this.connected(access).account };
  }

  #connection(client: string, target: string): Connection {
    const { external, services } = this.#settings;
    const store = this.#stores.get(target);
    if (store) return store(client);
    const server = this.#external.get(target);
    if (server) return toServer(server, prefixOf(target, external[target]));
    const service = services[target];
    return toServer(this.#endpoint(target), prefixOf(target, service), schemeOf(service));
  }

  #endpoint(service: string): Endpoint {
    return this.#service(service).endpoint(service);
  }

  /** For whoever dials something that asks for one, or serves by TLS. */
  #certificateFor(name: string, connects: readonly Connection[], serves: boolean): ClientTls | undefined {
    const dials = connects.some(({ to }) => to.tls);
    if (!dials && !serves) return undefined;
    const { issuer, namespace } = this.foundation;
    const served = serves ? { namespace: namespace.name, loopback: true } : undefined;
    return programTls(issuer, { name, folder: tlsFolder, dials, served });
  }

  #createExternal(): ReadonlyMap<string, ExternalEndpoint> {
    const { namespace, product } = this.foundation;
    return new Map(
      Object.entries(this.#settings.external).map(([name, { host, networks, port }]) => {
        const identity = { name, component: "external", partOf: product.name };
        const place = { namespace, endpoint: name, host, port, networks };
        const args = { ...place, check: this.#waitForTcp, labels: labels(identity) };
        return [name, new ExternalEndpoint(`${this.#name}-${name}`, args, { parent: this })];
      }),
    );
  }

  /** The way to it, where a program asks it something. */
  #createApiServer(): void {
    const { apiServer } = this.#settings;
    if (!apiServer || !programsOf(this.#settings).some(({ program }) => program.api)) return;
    const { namespace, product } = this.foundation;
    const identity = { name: apiEndpoint.name, component: "external", partOf: product.name };
    const args = { ...apiServer, namespace, labels: labels(identity) };
    new ApiServer(`${this.#name}-api-server`, args, { parent: this });
  }

  #createDeployer(account: string): void {
    const { namespace, product } = this.foundation;
    const identity = { name: account, component: "deployer", partOf: product.name };
    const rules = this.#settings.deployers[account]?.rules ?? [];
    const args = { namespace, account, rules, labels: labels(identity) };
    new Deployer(`${this.#name}-${account}`, args, { parent: this });
  }

  /** Where requests come in: the name of the objects that serve them, and a path that they serve. */
  get #entrance() {
    const [first] = routesOf(this.#settings.ingress);
    return first ? { entrance: { name: `${this.#name}-ingress`, path: first.at } } : {};
  }
}
