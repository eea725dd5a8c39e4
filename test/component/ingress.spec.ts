import assert from "node:assert/strict";
import { log } from "@pulumi/pulumi";
import type { CertificateIssuer, LeafRequest } from "../../components/certificates/certificate.ts";
import { tcpCheck } from "../../components/endpoint/gate.ts";
import { Endpoint } from "../../components/endpoint/index.ts";
import { images } from "../../components/images.ts";
import { Ingress } from "../../components/ingress/index.ts";
import { Namespace } from "../../components/namespace.ts";
import { servedBy } from "../../systems/cordum/ingress.ts";
import { cordumSettings } from "../../systems/cordum/settings/index.ts";
import { ingress as schema } from "../../systems/cordum/settings/ingress.ts";
import { type Registered, registeredIn } from "../support/program.ts";

const host = "cordum.example.com";

interface Made {
  readonly resources: readonly Registered[];
  readonly leaves: readonly LeafRequest[];
}

/** Cordum's way in with `options` as a stack file writes them, and the certificates that it asks for. */
async function made(options: unknown): Promise<Made> {
  const settings = schema.parse(options);
  assert.ok(settings);
  const leaves: LeafRequest[] = [];
  const issuer: CertificateIssuer = {
    issue: (request) => {
      leaves.push(request);
      return { secret: request.secretName };
    },
  };
  const resources = await registeredIn(() => {
    const { namespace: defaults } = cordumSettings.parse({ system: "cordum" });
    const namespace = new Namespace("cordum-namespace", { ...defaults, quota: {}, labels: {} });
    const offer = (service: string, port: number) =>
      new Endpoint(service, {
        namespace,
        endpoint: service,
        service,
        port,
        pods: { app: service },
        check: tcpCheck(images.busybox),
        labels: {},
      });
    const served = { api: offer("cordum-api-gateway", 8081), dashboard: offer("cordum-dashboard", 8080) };
    const args = servedBy(settings, served, issuer);
    new Ingress("cordum-ingress", { ...args, namespace, labels: { app: "cordum" } });
  });
  return { resources: resources.filter(({ parent }) => parent === "cordum-ingress"), leaves };
}

function named(resources: readonly Registered[], name: string): Registered {
  const found = resources.find((resource) => resource.name === name);
  assert.ok(found, `${name} is not among ${resources.map((resource) => resource.name).join(", ")}`);
  return found;
}

describe("the ingress component", () => {
  it("gives every object the namespace and the labels", async () => {
    const { resources } = await made({ kind: "traefik", host, tls: {} });
    assert.ok(resources.length >= 8);
    for (const { name, inputs } of resources) {
      const metadata = inputs.metadata as { namespace: string; labels: unknown };
      assert.equal(metadata.namespace, "cordum", name);
      assert.deepEqual(metadata.labels, { app: "cordum" }, name);
    }
  });

  it("asks for one certificate that is good for every host", async () => {
    const { leaves } = await made({ kind: "traefik", host, dashboardHost: "board.example.com", tls: {} });
    assert.deepEqual(leaves, [
      {
        secretName: "cordum-ingress-tls",
        commonName: "cordum-ingress",
        dnsNames: [host, "board.example.com"],
        usage: "server",
      },
    ]);
  });

  it("asks for none where the Secret is somebody else's", async () => {
    const { resources, leaves } = await made({ kind: "nginx", host, tls: { secret: "bought" } });
    assert.deepEqual(leaves, []);
    const { tls } = named(resources, "cordum-ingress-routes").inputs.spec as { tls: unknown };
    assert.deepEqual(tls, [{ hosts: [host], secretName: "bought" }]);
  });

  it("serves the dashboard by its own host, and the API not there", async () => {
    const { resources } = await made({ className: "any", host, dashboardHost: "board.example.com" });
    const { rules } = named(resources, "cordum-ingress-routes").inputs.spec as {
      rules: { host: string; http: { paths: { path: string }[] } }[];
    };
    assert.deepEqual(
      rules.map((rule) => [rule.host, rule.http.paths.map(({ path }) => path)]),
      [
        [host, ["/api/v1", "/health"]],
        ["board.example.com", ["/"]],
      ],
    );
  });

  it("keeps /health to itself where the stack says so", async () => {
    const { resources } = await made({ kind: "istio", publicHealth: false });
    assert.doesNotMatch(JSON.stringify(resources.map(({ inputs }) => inputs)), /\/health/);
  });

  it("lets the controller's pods in to what it routes to, and only to that", async () => {
    const { resources } = await made({
      kind: "gateway-api",
      className: "c",
      controller: { namespace: "edge" },
    });
    const policies = resources.filter(({ type }) => type.endsWith(":NetworkPolicy"));
    assert.deepEqual(
      policies.map(({ inputs }) => (inputs.spec as { podSelector: unknown }).podSelector),
      [{ matchLabels: { app: "cordum-api-gateway" } }, { matchLabels: { app: "cordum-dashboard" } }],
    );
    for (const { inputs } of policies)
      assert.match(JSON.stringify(inputs.spec), /"kubernetes.io\/metadata.name":"edge"/);
  });

  it("warns of ingress-nginx, and of no other kind", async () => {
    const said: string[] = [];
    const warn = log.warn;
    log.warn = async (message) => {
      said.push(message);
    };
    try {
      await made({ kind: "traefik", host });
      assert.deepEqual(said, []);
      await made({ kind: "nginx", host });
    } finally {
      log.warn = warn;
    }
    assert.equal(said.length, 1);
    assert.match(said[0] ?? "", /retired upstream in March 2026/);
  });
});
