import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Config } from "@pulumi/pulumi";
import { CertificateAuthority } from "../../../../components/certificates/index.ts";
import { certificates } from "../../../../components/certificates/settings.ts";
import { tcpCheck } from "../../../../components/endpoint/gate.ts";
import { Endpoint } from "../../../../components/endpoint/index.ts";
import { images } from "../../../../components/images.ts";
import { Ingress } from "../../../../components/ingress/index.ts";
import { ConfigMap, Deployment, Service } from "../../../../components/kubernetes.ts";
import { Namespace } from "../../../../components/namespace.ts";
import { containerSecurity, nonroot, podSecurity } from "../../../../components/security.ts";
import { namespaceSettings } from "../../../../components/system/namespace-settings.ts";
import { servedBy } from "../../../../systems/cordum/ingress.ts";
import { ingress as schema } from "../../../../systems/cordum/settings/ingress.ts";

/** Ways in of several kinds, as a stack file writes each, to two backends that say who they are. */

const config = new Config();
const name = config.require("namespace");
const ways = config.getObject<Record<string, unknown>>("ways") ?? {};

const labels = { "app.kubernetes.io/part-of": "ingress" };
const settings = namespaceSettings("cordum").parse(undefined);
const namespace = new Namespace("namespace", { ...settings, quota: {}, name, labels });
const authority = new CertificateAuthority("certificates", {
  namespace,
  name,
  labels,
  ...certificates.parse(undefined),
});
const metadata = (object: string) => ({ name: object, namespace: namespace.reference, labels });
const script = new ConfigMap("backend", {
  metadata: metadata("backend"),
  data: { "backend.sh": readFileSync(join(import.meta.dirname, "backend.sh"), "utf8") },
});

/** Pods of one backend, which its port finds under whatever names it has. */
function backend(service: string, port: number) {
  const pods = { app: service };
  const container = {
    name: "backend",
    image: images.busybox,
    command: ["nc", "-ll", "-p", `${port}`, "-e", "/backend/backend.sh"],
    env: [{ name: "SERVICE", value: service }],
    ports: [{ containerPort: port }],
    readinessProbe: { tcpSocket: { port } },
    resources: { requests: { cpu: "5m", memory: "8Mi" }, limits: { memory: "64Mi" } },
    securityContext: containerSecurity,
    volumeMounts: [{ name: "script", mountPath: "/backend", readOnly: true }],
  };
  const volumes = [{ name: "script", configMap: { name: script.metadata.name, defaultMode: 0o555 } }];
  const spec = {
    securityContext: podSecurity(nonroot),
    terminationGracePeriodSeconds: 0,
    containers: [container],
    volumes,
  };
  const template = { metadata: { labels: pods }, spec };
  new Deployment(service, {
    metadata: metadata(service),
    spec: { selector: { matchLabels: pods }, template },
  });
  return { port, pods };
}

const backends = { api: backend("api", 8081), dashboard: backend("dashboard", 8080) };

/** Each way has endpoints of its own, because an endpoint is let in to by one ingress. */
function endpoint(way: string, role: keyof typeof backends): Endpoint {
  const service = `${way}-${role}`;
  const { port, pods } = backends[role];
  const spec = { selector: pods, ports: [{ port }] };
  new Service(service, { metadata: metadata(service), spec });
  const check = tcpCheck(images.busybox);
  return new Endpoint(`${service}-endpoint`, {
    namespace,
    endpoint: service,
    service,
    port,
    pods,
    check,
    labels,
  });
}

for (const [way, options] of Object.entries(ways)) {
  const parsed = schema.parse(options);
  if (!parsed) continue;
  const served = { api: endpoint(way, "api"), dashboard: endpoint(way, "dashboard") };
  const issue: CertificateAuthority["issue"] = (request) =>
    authority.issue({ ...request, secretName: `${way}-tls` });
  new Ingress(way, { ...servedBy(parsed, served, { issue }), namespace, labels });
}

export const bundle = authority.bundle;
