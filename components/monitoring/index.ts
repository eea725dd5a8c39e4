import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { ComponentResource, type ComponentResourceOptions, type Input } from "@pulumi/pulumi";
import type { Labels } from "../identity.ts";
import { ConfigMap, NetworkPolicy } from "../kubernetes.ts";
import type { Namespace } from "../namespace.ts";
import { admitPeer, type Peer } from "../network-policy.ts";
import type { RuleGroup } from "./alert.ts";
import type { RecordingGroup } from "./recording.ts";
import { type ScrapeTarget, serviceMonitorSpec } from "./target.ts";

export interface MonitoringArgs {
  readonly namespace: Pick<Namespace, "name" | "reference">;
  /** What is scraped. */
  readonly targets: readonly ScrapeTarget[];
  /** Prometheus' pods: network policies let them in to the ports of the targets, and to nothing else. */
  readonly prometheus: Peer;
  /** How often targets are scraped, such as `30s`. */
  readonly interval: string;
  /** Labels by which the Prometheus Operator selects ServiceMonitors and rules. */
  readonly selectedBy: Labels;
  readonly rules: Input<readonly (RuleGroup | RecordingGroup)[]>;
  /** @default none */
  readonly dashboard?: DashboardFile;
  /** Further ones, by name. @default none */
  readonly dashboards?: Readonly<Record<string, DashboardFile>>;
  readonly labels: Labels;
}

/** A dashboard that Grafana's sidecar picks up. */
export interface DashboardFile {
  /** Grafana's JSON. */
  readonly content: Input<string>;
  /** Labels by which the sidecar finds it. */
  readonly labels: Labels;
  /** Tells the sidecar more, such as the folder. */
  readonly annotations: Labels;
}

const operatorApi = "monitoring.coreos.com/v1";

/** What a stack tells the Prometheus Operator and Grafana about itself. Needs the Operator's resource definitions. */
export class Monitoring extends ComponentResource {
  readonly #args: MonitoringArgs;

  constructor(name: string, args: MonitoringArgs, opts?: ComponentResourceOptions) {
    super("seaworthy:index:Monitoring", name, args, opts);
    this.#args = args;
    for (const target of args.targets) {
      this.#createMonitor(name, target);
      this.#admitPrometheus(name, target);
    }
    this.#createRules(name);
    if (args.dashboard) this.#createDashboard(`${name}-grafana`, `${name}.json`, args.dashboard);
    for (const [own, file] of Object.entries(args.dashboards ?? {}))
      this.#createDashboard(`${name}-grafana-${own}`, `${name}-${own}.json`, file);
    this.registerOutputs({ targets: args.targets.map(({ port, service }) => `${service}:${port}`) });
  }

  #createMonitor(name: string, target: ScrapeTarget): void {
    const { interval, namespace } = this.#args;
    this.#createCustom(`${name}-${target.service}-monitor`, "ServiceMonitor", target.service, {
      ...serviceMonitorSpec(target, namespace.name, interval),
    });
  }

  /** Prometheus' pods are somebody else's, and can't carry the access labels that clients do. */
  #admitPrometheus(name: string, { pods, port, service }: ScrapeTarget): void {
    const metadata = this.#metadata(`${service}-metrics`);
    const spec = admitPeer({ name: service, pods, port }, this.#args.prometheus);
    new NetworkPolicy(`${name}-${service}-metrics`, { metadata, spec }, { parent: this });
  }

  #createRules(name: string): void {
    this.#createCustom(`${name}-rules`, "PrometheusRule", `${name}-alerts`, { groups: this.#args.rules });
  }

  #createCustom(name: string, kind: string, object: string, spec: Record<string, unknown>): void {
    const metadata = this.#metadata(object, this.#args.selectedBy);
    new CustomResource(name, { apiVersion: operatorApi, kind, metadata, spec }, { parent: this });
  }

  #createDashboard(name: string, file: string, { annotations, content, labels }: DashboardFile): void {
    const metadata = this.#metadata(name);
    const marked = { ...metadata, labels: { ...metadata.labels, ...labels }, annotations };
    new ConfigMap(name, { metadata: marked, data: { [file]: content } }, { parent: this });
  }

  #metadata(name: string, extra: Labels = {}) {
    return { name, namespace: this.#args.namespace.reference, labels: { ...this.#args.labels, ...extra } };
  }
}
