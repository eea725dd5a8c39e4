import { join } from "node:path";
import { setTimeout as elapsed } from "node:timers/promises";
import { execa } from "execa";
import type { RuleGroup } from "../../components/monitoring/alert.ts";
import type { ServiceMonitorSpec } from "../../components/monitoring/target.ts";
import { containerSecurity, podSecurity } from "../../components/security.ts";
import { bin } from "../../lib/paths.ts";
import { reference } from "../../local/cluster/images.ts";
import { kubeconfig } from "../../local/cluster/layout.ts";
import { withPort } from "./port-forward.ts";

const port = 9090;
const nobody = 65534;
const name = "prometheus";

/** What an object of Kubernetes is, as far as kubectl must know. */
type Manifest = Readonly<Record<string, unknown>>;

interface Service {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
}

interface Slice {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly endpoints: readonly {
    readonly addresses: readonly string[];
    readonly targetRef: { readonly name: string };
  }[];
  readonly ports: readonly { readonly name: string; readonly port: number }[];
}

/**
 * A real Prometheus in a namespace of its own, which scrapes what the ServiceMonitors of another namespace select and
 * evaluates the PrometheusRules there. What the Operator and Prometheus' own discovery do, which Debian's build lacks,
 * is done here, once, when it starts.
 */
export class PrometheusPod {
  readonly namespace: string;
  readonly #watched: string;

  constructor(watched: string) {
    this.#watched = watched;
    this.namespace = `${watched}-prometheus`;
  }

  async start(): Promise<void> {
    const monitors = await this.#read<{ spec: ServiceMonitorSpec }>("servicemonitors");
    const rules = await this.#read<{ spec: { groups: readonly RuleGroup[] } }>("prometheusrules");
    const groups = rules.flatMap(({ spec }) => spec.groups);
    const jobs = await Promise.all(monitors.map(({ spec }) => this.#job(spec)));
    const config = {
      rule_files: ["/etc/prometheus/rules.yaml"],
      scrape_configs: jobs,
      global: { evaluation_interval: "2s" },
    };
    for (const manifest of this.#manifests(config, { groups })) await this.#apply(manifest);
    await this.#ready();
  }

  async #ready(): Promise<void> {
    const here = `--namespace=${this.namespace}`;
    const ready = this.#kubectl("wait", "pod", name, here, "--for=condition=Ready", "--timeout=120s");
    await ready.catch(async (cause: Error) => {
      const { stdout: events } = await this.#kubectl("get", "events", here);
      const { stdout: log } = await this.#kubectl("logs", name, here);
      throw new Error(`Prometheus does not start.\n${events}\n${log}`, { cause });
    });
  }

  async stop(): Promise<void> {
    await this.#kubectl("delete", "namespace", this.namespace, "--ignore-not-found");
  }

  /** Answers of Prometheus' own API, asked again until `enough` says so. */
  async ask<T>(path: string, enough: (data: T) => boolean): Promise<T> {
    return withPort(this.namespace, `pod/${name}`, port, async (local) => {
      const deadline = Date.now() + 120_000;
      for (;;) {
        const response = await fetch(`http://127.0.0.1:${local}/api/v1/${path}`);
        const { data } = (await response.json()) as { data: T };
        if (enough(data)) return data;
        if (Date.now() > deadline) throw new Error(`${path} still says ${JSON.stringify(data)}`);
        await elapsed(500);
      }
    });
  }

  /** Where a ServiceMonitor's targets are now. */
  async #job({ endpoints: [endpoint], selector }: ServiceMonitorSpec): Promise<object> {
    if (!endpoint) throw new Error("A ServiceMonitor without endpoints scrapes nothing.");
    const selected = Object.entries(selector.matchLabels).map(([label, value]) => `${label}=${value}`);
    const services = await this.#read<Service>("services", `--selector=${selected}`);
    const kept = services.filter(({ metadata }) =>
      endpoint.relabelings.every(({ regex }) => new RegExp(`^(?:${regex})$`).test(metadata.name)),
    );
    const targets = await Promise.all(
      kept.map(({ metadata }) => this.#targets(metadata.name, endpoint.port)),
    );
    return {
      job_name: selected.join(),
      scrape_interval: endpoint.interval,
      scrape_timeout: endpoint.scrapeTimeout,
      metrics_path: endpoint.path,
      static_configs: targets.flat(),
    };
  }

  async #targets(service: string, portName: string): Promise<readonly object[]> {
    const slices = await this.#read<Slice>(
      "endpointslices",
      `--selector=kubernetes.io/service-name=${service}`,
    );
    return slices.flatMap(({ endpoints, ports }) =>
      endpoints.map(({ addresses: [address], targetRef }) => ({
        targets: ports.filter((port) => port.name === portName).map((port) => `${address}:${port.port}`),
        labels: { namespace: this.#watched, service, pod: targetRef.name },
      })),
    );
  }

  async #read<T>(resource: string, ...flags: readonly string[]): Promise<readonly T[]> {
    const { stdout } = await this.#kubectl("get", resource, `-n=${this.#watched}`, "-o=json", ...flags);
    return (JSON.parse(stdout) as { items: T[] }).items;
  }

  async #apply(manifest: Manifest): Promise<void> {
    await execa(kubectl, [...to, "apply", "-f", "-"], { input: JSON.stringify(manifest) });
  }

  #kubectl(...args: readonly string[]) {
    return execa(kubectl, [...to, ...args]);
  }

  #manifests(config: object, rules: object): readonly Manifest[] {
    const here = { name, namespace: this.namespace };
    const data = { "prometheus.yaml": JSON.stringify(config), "rules.yaml": JSON.stringify(rules) };
    return [
      { apiVersion: "v1", kind: "Namespace", metadata: { name: this.namespace } },
      { apiVersion: "v1", kind: "ConfigMap", metadata: here, data },
      { apiVersion: "v1", kind: "Pod", metadata: { ...here, labels: prometheusLabels }, spec: podSpec },
    ];
  }
}

const kubectl = join(bin, "kubectl");
const to = ["--kubeconfig", kubeconfig];

/** What the default of the setting `monitoring.prometheus` looks for. */
export const prometheusLabels = { "app.kubernetes.io/name": "prometheus" };

const podSpec = {
  automountServiceAccountToken: false,
  terminationGracePeriodSeconds: 0,
  securityContext: podSecurity(nobody),
  containers: [
    {
      name,
      image: reference("prometheus"),
      args: ["--config.file=/etc/prometheus/prometheus.yaml", "--storage.tsdb.path=/data"],
      ports: [{ containerPort: port }],
      readinessProbe: { httpGet: { path: "/-/ready", port } },
      resources: { requests: { cpu: "20m", memory: "64Mi" }, limits: { cpu: "500m", memory: "256Mi" } },
      securityContext: containerSecurity,
      volumeMounts: [
        { name: "config", mountPath: "/etc/prometheus", readOnly: true },
        { name: "data", mountPath: "/data" },
      ],
    },
  ],
  volumes: [
    { name: "config", configMap: { name } },
    { name: "data", emptyDir: { sizeLimit: "64Mi" } },
  ],
};
