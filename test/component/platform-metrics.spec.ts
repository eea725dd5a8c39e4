import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import type { ResourceRule } from "../../components/api-access/account.ts";
import { webhookMetrics } from "../../components/monitoring/alerts/webhooks.ts";
import { root } from "../../lib/paths.ts";
import { ensureManifests } from "../../local/tools/manifests.ts";
import { versionIn } from "../../systems/platform/image-version.ts";
import { retentionSize } from "../../systems/platform/metrics/prometheus.ts";
import { releases } from "../../systems/platform/metrics/releases.ts";
import { operatorRights } from "../../systems/platform/metrics/rights.ts";
import type { Manifest } from "../support/manifest.ts";
import { type Inputs, isSecret } from "../support/program.ts";
import { RegisteredStack } from "../support/registered-stack.ts";
import { stackSettings } from "../support/stack-file.ts";

const stack = "platform-local";
const definitionType = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition";
const prometheusType = "kubernetes:monitoring.coreos.com/v1:Prometheus";
const policyType = "kubernetes:networking.k8s.io/v1:NetworkPolicy";

/** The facility alone, with these settings. */
const withSettings = (settings: object) =>
  RegisteredStack.of(stack, { facilities: { metrics: { enabled: true, ...settings } } });
const own = { definitions: { install: false } };

const specOf = (program: RegisteredStack) =>
  program.get(prometheusType, "platform-metrics-prometheus").inputs.spec as Inputs;
const nameOf = ({ inputs }: { inputs: Inputs }) => (inputs.metadata as Inputs).name as string;

describe("metrics as a facility", () => {
  let program: RegisteredStack;
  let released: readonly Manifest[];

  before(async () => {
    await ensureManifests();
    program = await withSettings(own);
    const text = readFileSync(join(root, releases.operator.manifests.file), "utf8");
    const last = text.lastIndexOf("kind: CustomResourceDefinition");
    released = parseAllDocuments(text.slice(text.indexOf("\n---", last))).map(
      (document) => document.toJS() as Manifest,
    );
  });

  const scrapesOf = (one: RegisteredStack) => {
    const { stringData } = one.get("kubernetes:core/v1:Secret", "platform-metrics-scrapes").inputs;
    const data = isSecret(stringData) ? (stringData as unknown as { value: Inputs }).value : stringData;
    return JSON.parse((data as Record<string, string>)["scrapes.json"] ?? "") as readonly Inputs[];
  };

  const releasedRole = () => {
    const found = released.find(({ kind }) => kind === "ClusterRole");
    assert.ok(found);
    return found.rules as readonly ResourceRule[];
  };

  it("gives the operator no right that its release does not ask for", () => {
    const allowed = releasedRole();
    const missing = [...operatorRights.cluster, ...operatorRights.namespace].flatMap((rule) =>
      rule.resources.filter(
        (resource) =>
          !allowed.some(
            ({ apiGroups, resources, verbs }) =>
              apiGroups.includes(rule.apiGroups[0] ?? "") &&
              resources.includes(resource) &&
              (verbs.includes("*") || rule.verbs.every((verb) => verbs.includes(verb))),
          ),
      ),
    );
    assert.deepEqual(missing, []);
  });

  it("lets it read no Secret outside its own namespace, and change nothing there", () => {
    for (const { resources, verbs } of operatorRights.cluster) {
      assert.ok(!resources.includes("secrets") && !resources.includes("configmaps"));
      if (!resources.includes("events"))
        assert.deepEqual(
          verbs.filter((verb) => !["get", "list", "watch"].includes(verb)),
          [],
        );
    }
  });

  it("has the operator run Prometheus in its own namespace alone", () => {
    const { args } = program.container("prometheus-operator");
    assert.ok((args as string[]).includes("--prometheus-instance-namespaces=monitoring"));
  });

  it("finds what systems want measured in all namespaces, by the labels that are set", async () => {
    const kinds = ["serviceMonitor", "podMonitor", "probe", "scrapeConfig", "rule"];
    const selected = await withSettings({ ...own, prometheus: { selects: { team: "a" } } });
    for (const kind of kinds) {
      assert.deepEqual(specOf(program)[`${kind}NamespaceSelector`], {}, kind);
      assert.deepEqual(specOf(program)[`${kind}Selector`], { matchLabels: {} }, kind);
      assert.deepEqual(specOf(selected)[`${kind}Selector`], { matchLabels: { team: "a" } }, kind);
    }
    for (const { inputs } of selected.ofType("kubernetes:monitoring.coreos.com/v1:ServiceMonitor"))
      assert.equal(((inputs.metadata as Inputs).labels as Inputs).team, "a");
  });

  it("lets no monitor have Prometheus show its token", () =>
    assert.deepEqual(specOf(program).arbitraryFSAccessThroughSMs, { deny: true }));

  it("serves with TLS, and scrapes itself by the name in its certificate", () => {
    assert.equal(((specOf(program).web as Inputs).tlsConfig as Inputs).minVersion, "TLS12");
    const { inputs } = program.get(
      "kubernetes:monitoring.coreos.com/v1:ServiceMonitor",
      "platform-metrics-monitoring-prometheus-monitor",
    );
    const [endpoint] = (inputs.spec as { endpoints: readonly Inputs[] }).endpoints;
    assert.ok(endpoint);
    assert.equal(endpoint.scheme, "https");
    const { serverName } = endpoint.tlsConfig as { serverName: string };
    const request = program.get(
      "tls:index/certRequest:CertRequest",
      "platform-metrics-certificates-prometheus-tls-request",
    );
    assert.ok((request.inputs.dnsNames as string[]).includes(serverName));
  });

  it("keeps what kube-state-metrics says of other namespaces under their names", () => {
    const { inputs } = program.get(
      "kubernetes:monitoring.coreos.com/v1:ServiceMonitor",
      "platform-metrics-monitoring-kube-state-metrics-monitor",
    );
    const [endpoint] = (inputs.spec as { endpoints: readonly Inputs[] }).endpoints;
    assert.equal(endpoint?.honorLabels, true);
  });

  it("goes to kubelets only where their networks are said, and checks who signed for them", async () => {
    const traffic = (one: RegisteredStack) =>
      JSON.stringify(one.get(policyType, "platform-metrics-prometheus-traffic").inputs.spec);
    assert.deepEqual(scrapesOf(program), []);
    assert.ok(!traffic(program).includes("10250"));
    const networks = ["192.0.2.0/24"];
    const checked = await withSettings({ ...own, nodes: { networks } });
    assert.ok(traffic(checked).includes("10250"));
    assert.deepEqual(
      scrapesOf(checked).map(({ job_name: job }) => job),
      ["kubelet", "cadvisor", "node-resources"],
    );
    for (const { tls_config: tls } of scrapesOf(checked)) assert.ok((tls as Inputs).ca_file);
    const trusting = await withSettings({ ...own, nodes: { networks, verifyCertificates: false } });
    for (const { tls_config: tls } of scrapesOf(trusting))
      assert.deepEqual(tls, { insecure_skip_verify: true });
  });

  it("scrapes the API server, with a right to read its metrics and nothing else of it, where that is set", async () => {
    const scraping = await withSettings({ ...own, apiServer: { scrape: true } });
    const paths = (one: RegisteredStack) => {
      const roles = one.ofType("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole");
      return roles.flatMap(({ inputs }) =>
        (inputs.rules as Inputs[]).flatMap(({ nonResourceURLs = [], verbs }) =>
          (nonResourceURLs as string[]).map((path) => `${verbs} ${path}`),
        ),
      );
    };
    assert.deepEqual([paths(program), paths(scraping)], [[], ["get /metrics"]]);
    const [job, ...others] = scrapesOf(scraping);
    assert.ok(job && others.length === 0);
    assert.equal(job.job_name, "apiserver");
    assert.ok((job.tls_config as Inputs).ca_file);
    const [{ regex } = { regex: "" }] = job.metric_relabel_configs as Inputs[];
    const kept = new RegExp(`^(?:${regex})$`);
    for (const name of webhookMetrics) assert.match(name, kept);
    assert.doesNotMatch("apiserver_request_duration_seconds_bucket", kept);
  });

  it("is asked by the API server, and by the clients that are set", async () => {
    const peers = (one: RegisteredStack) => {
      const { spec } = one.get(policyType, "platform-metrics-prometheus-traffic").inputs;
      return (spec as { ingress: readonly { from: readonly object[] }[] }).ingress[0]?.from;
    };
    const client = { namespace: "grafana", podLabels: { app: "grafana" } };
    const asked = await withSettings({ ...own, prometheus: { clients: [client] } });
    assert.deepEqual(peers(program), [{ ipBlock: { cidr: "10.213.0.2/32" } }]);
    assert.deepEqual(peers(asked)?.slice(1), [
      {
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "grafana" } },
        podSelector: { matchLabels: { app: "grafana" } },
      },
    ]);
  });

  it("runs two servers by default, whose demands the quota counts with their sidecars and volumes", async () => {
    const hard = async (replicas: number) => {
      const one = await withSettings({ ...own, prometheus: { replicas } });
      const quota = one.get("kubernetes:core/v1:ResourceQuota", "platform-metrics-namespace-quota");
      return (quota.inputs.spec as { hard: Record<string, string> }).hard;
    };
    assert.equal(specOf(program).replicas, 2);
    const [two, three] = [await hard(2), await hard(3)];
    assert.equal(Number(three.persistentvolumeclaims) - Number(two.persistentvolumeclaims), 1);
    assert.notEqual(two["requests.memory"], three["requests.memory"]);
  });

  it("installs the definitions, unless the cluster has them already", async () => {
    assert.deepEqual(program.ofType(definitionType), []);
    const whole = await withSettings({});
    const names = whole.ofType(definitionType).map(nameOf);
    assert.equal(names.length, 10);
    assert.ok(names.includes("prometheuses.monitoring.coreos.com"));
  });

  it("is in another namespace where the stack says so, with all that says where it is", async () => {
    const moved = await withSettings({ ...own, namespace: "watch" });
    const place = /"namespace":"monitoring"|monitoring\.svc|=monitoring|namespace=\\*"monitoring/;
    assert.ok(place.test(JSON.stringify(program.resources)));
    assert.ok(!place.test(JSON.stringify(moved.resources)));
  });
});

describe("Prometheus' settings", () => {
  it("keep a fifth of the volume for what is being written and merged", () => {
    assert.equal(retentionSize("50Gi"), "40960MiB");
    assert.equal(retentionSize("1Mi"), "1MiB");
    assert.equal(retentionSize("10G"), "7629MiB");
  });

  it("name an image by its version, which the operator has to know", () => {
    assert.equal(versionIn("quay.io/prometheus/prometheus:v3.16.0"), "3.16.0");
    assert.equal(versionIn("mirror:5000/p:3.5.1@sha256:00"), "3.5.1");
    for (const image of ["p:latest", "p@sha256:00", "p:v3", "p:v3.16.0-rc.1"])
      assert.equal(versionIn(image), undefined);
    assert.throws(
      () => stackSettings(stack, { facilities: { metrics: { prometheus: { image: "prometheus:latest" } } } }),
      /facilities\.metrics\.prometheus\.image is "prometheus:latest"; allowed is an image whose tag is a version/,
    );
  });
});
