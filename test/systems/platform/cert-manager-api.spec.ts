import assert from "node:assert/strict";
import { certificateProbe } from "../../../systems/platform/cert-manager/smoke.ts";
import { freePorts } from "../../support/api-server.ts";
import { FacilityOnServer } from "../../support/facility-on-server.ts";
import type { Manifest } from "../../support/manifest.ts";

const namespace = "cert-manager";
const facilities = { "cert-manager": { enabled: true, issuers: { internal: { kind: "ca" } } } };

interface Condition {
  readonly type: string;
  readonly status: string;
}
interface Webhook {
  readonly clientConfig: { readonly caBundle?: string; readonly service: { readonly path: string } };
}

const collection = (plural: string, place = `/namespaces/${namespace}`) =>
  `/apis/cert-manager.io/v1${place}/${plural}`;
const configurations = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";

describe("cert-manager's own programs, with the rights that the facility gives them", function () {
  this.timeout(600_000);
  let facility: FacilityOnServer;

  const isReady = async (path: string) => {
    const { body } = await facility.server.request("GET", path);
    const { conditions = [] } = (body.status ?? {}) as { conditions?: readonly Condition[] };
    return conditions.some(({ status, type }) => type === "Ready" && status === "True");
  };

  /** As it is registered, but where the webhook is: here it is a process, and not a Service. */
  const asProcess = (kind: string, port: number): Manifest => {
    const registered = facility.get(kind, "cert-manager-webhook");
    const [webhook] = registered.webhooks as readonly [Webhook];
    const clientConfig = { url: `https://localhost:${port}${webhook.clientConfig.service.path}` };
    return { ...registered, webhooks: [{ ...webhook, clientConfig }] } as Manifest;
  };

  before(async () => {
    facility = await FacilityOnServer.start(facilities, namespace, ["cert-manager"]);
    const [webhook, ...others] = await freePorts(6);
    assert.ok(webhook);
    const at = (flag: string) => `--${flag}-listen-address=127.0.0.1:${others.pop()}`;
    const kubeconfig = (name: string) => facility.kubeconfig(name);
    const injector = "cert-manager-cainjector";
    facility.run("cert-manager", injector, ["cainjector", ...facility.args(injector), at("metrics")], {
      KUBECONFIG: await kubeconfig(injector),
    });
    facility.run("cert-manager", "cert-manager-webhook", [
      ...["webhook", ...facility.args("cert-manager-webhook"), at("metrics")],
      ...["--dynamic-serving-dns-names=localhost", `--secure-port=${webhook}`],
      ...[`--healthz-port=${others.pop()}`, `--kubeconfig=${await kubeconfig("cert-manager-webhook")}`],
    ]);
    facility.run("cert-manager", "cert-manager-controller", [
      ...["controller", ...facility.args("cert-manager-controller"), at("metrics"), at("healthz")],
      `--kubeconfig=${await kubeconfig("cert-manager-controller")}`,
    ]);
    for (const kind of ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"]) {
      const { body, status } = await facility.server.create(asProcess(kind, webhook));
      assert.equal(status, 201, body.message);
    }
  });
  after(() => facility?.stop());

  it("tell the API server whom to trust", () =>
    facility.until("the webhook's authority is known", async () => {
      const { body } = await facility.server.request("GET", `${configurations}/cert-manager-webhook`);
      const { webhooks } = body as { webhooks?: readonly [Webhook] };
      return webhooks?.[0].clientConfig.caBundle !== undefined;
    }));

  it("refuse what is wrong, and take what is right", async () => {
    const { refusal, right, wrong } = certificateProbe(namespace);
    await facility.until("the API server trusts the webhook", async () => {
      const { status } = await facility.server.tryCreate(right as Manifest);
      return status === 201;
    });
    const { body, status } = await facility.server.tryCreate(wrong as Manifest);
    assert.notEqual(status, 201);
    assert.ok(body.message?.includes(refusal), body.message);
  });

  it("make the ClusterIssuer of the settings", async () => {
    const own = facility.objects.filter(({ apiVersion }) => apiVersion === "cert-manager.io/v1");
    assert.equal(own.length, 3);
    for (const object of own) {
      const { body, status } = await facility.server.create(object);
      assert.equal(status, 201, body.message);
    }
    await facility.until("the issuer is ready", () => isReady(collection("clusterissuers/internal", "")));
  });

  it("issue a certificate by it", async () => {
    const { right } = certificateProbe(namespace);
    const spec = { ...right.spec, issuerRef: { name: "internal", kind: "ClusterIssuer" } };
    const { body, status } = await facility.server.create({ ...right, spec } as Manifest);
    assert.equal(status, 201, body.message);
    await facility.until("the certificate is ready", () =>
      isReady(collection(`certificates/${right.metadata.name}`)),
    );
  });

  it("are never denied a request", () => assert.doesNotMatch(facility.said(), /forbidden|is not allowed/i));
});
