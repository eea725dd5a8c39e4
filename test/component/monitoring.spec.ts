import assert from "node:assert/strict";
import { output } from "@pulumi/pulumi";
import type { RuleGroup } from "../../components/monitoring/alert.ts";
import { Monitoring } from "../../components/monitoring/index.ts";
import { monitoringArgs } from "../../components/monitoring/system.ts";
import { cordumMonitoring } from "../../systems/cordum/monitoring.ts";
import { monitoring } from "../../systems/cordum/settings/monitoring.ts";
import { stack } from "../support/alerts/healthy.ts";
import { type Registered, registeredIn } from "../support/program.ts";

const monitorType = "kubernetes:monitoring.coreos.com/v1:ServiceMonitor";
const ruleType = "kubernetes:monitoring.coreos.com/v1:PrometheusRule";
const policyType = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
const configMapType = "kubernetes:core/v1:ConfigMap";

/** What the monitoring of the healthy stack registers; `options` as a stack file writes them. */
async function made(options: unknown = {}): Promise<readonly Registered[]> {
  return registeredIn(() => {
    const namespace = { name: "cordum", reference: output("cordum") };
    const certificates = output(stack.certificates ?? { kind: "known" as const, certificates: [] });
    const args = monitoringArgs(cordumMonitoring(stack, monitoring.parse(options)), certificates);
    new Monitoring("cordum-monitoring", { namespace, labels: { app: "cordum" }, ...args });
  });
}

type Metadata = { readonly name: string; readonly labels: Readonly<Record<string, string>> };

function of<Spec>(
  resources: readonly Registered[],
  type: string,
): readonly (Spec & { readonly metadata: Metadata })[] {
  return resources
    .filter((resource) => resource.type === type)
    .map(({ inputs }) => inputs as unknown as Spec & { readonly metadata: Metadata });
}

interface Monitor {
  readonly spec: {
    readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly endpoints: readonly {
      readonly port: string;
      readonly interval: string;
      readonly path: string;
    }[];
  };
}

interface Policy {
  readonly spec: {
    readonly podSelector: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly ingress: readonly {
      readonly from: readonly unknown[];
      readonly ports: readonly { readonly port: number }[];
    }[];
  };
}

describe("monitoring", () => {
  it("scrapes what Cordum's document scrapes, and NATS where it has metrics", async () => {
    const monitors = of<Monitor>(await made(), monitorType);
    assert.deepEqual(
      monitors.map(({ metadata, spec }) => [
        metadata.name,
        spec.selector.matchLabels["app.kubernetes.io/name"],
      ]),
      ["cordum-api-gateway", "cordum-nats", "cordum-redis", "cordum-scheduler"].map((name) => [name, name]),
    );
    for (const { spec } of monitors)
      assert.partialDeepStrictEqual(spec.endpoints, [{ port: "metrics", path: "/metrics", interval: "30s" }]);
  });

  it("lets Prometheus in to the port of the metrics of each target, and to no other", async () => {
    const policies = of<Policy>(await made({ prometheus: { namespace: "observability" } }), policyType);
    assert.deepEqual(
      policies.map(({ spec }) => [
        spec.podSelector.matchLabels["app.kubernetes.io/name"],
        spec.ingress.map(({ ports }) => ports.map(({ port }) => port)),
      ]),
      [
        ["cordum-api-gateway", [[9092]]],
        ["cordum-nats", [[7777]]],
        ["cordum-redis", [[9121]]],
        ["cordum-scheduler", [[9090]]],
      ],
    );
    const prometheus = {
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "observability" } },
      podSelector: { matchLabels: { "app.kubernetes.io/name": "prometheus" } },
    };
    for (const { spec } of policies) assert.deepEqual(spec.ingress[0]?.from, [prometheus]);
  });

  it("labels what the Operator selects with the release that selects it", async () => {
    const resources = await made({ labels: { release: "prom" } });
    for (const { metadata } of [...of(resources, monitorType), ...of(resources, ruleType)])
      assert.equal(metadata.labels.release, "prom", metadata.name);
  });

  it("writes the ends of certificates that are known only while it deploys into the rules", async () => {
    const [rule] = of<{ spec: { groups: readonly RuleGroup[] } }>(await made(), ruleType);
    const rules = rule?.spec.groups.flatMap((group) => group.rules) ?? [];
    const expiry = rules.find(({ alert }) => alert === "CordumCertificateExpires");
    assert.match(expiry?.expr ?? "", /^vector\(31536000\) - time\(\) < /);
  });

  it("puts the dashboard where Grafana's sidecar finds it", async () => {
    const [configMap] = of<{ data: Readonly<Record<string, string>> }>(await made(), configMapType);
    assert.equal(configMap?.metadata.labels.grafana_dashboard, "1");
    const [[file = "", content = ""] = []] = Object.entries(configMap?.data ?? {});
    assert.match(file, /\.json$/);
    assert.equal((JSON.parse(content) as { title: string }).title, "Cordum (cordum)");
  });

  it("leaves the dashboard out when it is turned off", async () => {
    assert.deepEqual(of(await made({ dashboard: { enabled: false } }), configMapType), []);
  });
});
