import assert from "node:assert/strict";
import { execa } from "execa";
import { platformSmoke } from "../../../systems/platform/smoke.ts";
import { Deployment } from "../../support/deployment.ts";

const namespace = "cert-manager-trial";
const program = { replicas: 1 };
const facilities = {
  "cert-manager": {
    enabled: true,
    // Every embedded cluster has these CustomResourceDefinitions.
    definitions: { install: false },
    ...{ controller: { replicas: 2 }, webhook: program, cainjector: program },
    issuers: { internal: { kind: "ca" } },
  },
};

const certificate = {
  apiVersion: "cert-manager.io/v1",
  kind: "Certificate",
  metadata: { name: "trial", namespace },
  spec: {
    ...{ secretName: "trial", dnsNames: ["trial.example.com"], duration: "2h" },
    issuerRef: { name: "internal", kind: "ClusterIssuer" },
  },
};

describe("cert-manager on the embedded cluster", function () {
  this.timeout(600_000);
  const platform = new Deployment("platform-local", namespace, { namespace: {}, facilities });

  const kubectl = async (command: readonly string[], object?: object) => {
    const { all, failed } = await execa("kubectl", command, {
      ...{ env: platform.engine.env, reject: false, all: true },
      ...(object && { input: JSON.stringify(object) }),
    });
    assert.equal(failed, false, all);
    return all;
  };
  const ready = ["wait", "certificate/trial", `--namespace=${namespace}`, "--for=condition=Ready"];

  before(async () => {
    await platform.clear();
    await kubectl(["create", "namespace", namespace]);
    await platform.up();
  });
  after(async () => {
    await kubectl(["delete", "namespace", namespace, "--ignore-not-found", "--wait=true"]);
    await platform.clear();
  });

  it("refuses what is wrong, and issues a certificate, as the smoke test finds", async () =>
    platformSmoke([])(await platform.outputs(), platform.engine.env));

  it("has nothing to change afterwards", async () => assert.deepEqual(await platform.changes(), []));

  it("issues by the ClusterIssuer of the stack, in a namespace of somebody else's", async () => {
    await kubectl(["create", "--filename=-"], certificate);
    await kubectl([...ready, "--timeout=120s"]);
  });

  it("issues again what was lost, by the controller that waited to lead", async () => {
    const lease = ["get", "lease/cert-manager-controller", "--namespace=cert-manager"];
    const holder = await kubectl([...lease, "--output=jsonpath={.spec.holderIdentity}"]);
    await kubectl(["delete", `pod/${holder}`, "--namespace=cert-manager", "--wait=true"]);
    await kubectl(["delete", "secret/trial", `--namespace=${namespace}`]);
    await kubectl([
      ...["wait", "secret/trial", `--namespace=${namespace}`, "--for=create", "--timeout=120s"],
    ]);
    await kubectl([...ready, "--timeout=120s"]);
    assert.notEqual(await kubectl([...lease, "--output=jsonpath={.spec.holderIdentity}"]), holder);
  });

  it("lets the cluster start pods while its webhook is away", async () => {
    await kubectl(["scale", "deployment/cert-manager-webhook", "--namespace=cert-manager", "--replicas=0"]);
    const gone = ["wait", "pod", "--selector=app=cert-manager-webhook", "--namespace=cert-manager"];
    await kubectl([...gone, "--for=delete", "--timeout=120s"]);
    await kubectl(["create", "configmap", "trial", `--namespace=${namespace}`]);
    await kubectl(["scale", "deployment/cert-manager-webhook", "--namespace=cert-manager", "--replicas=1"]);
    const back = ["rollout", "status", "deployment/cert-manager-webhook", "--namespace=cert-manager"];
    await kubectl([...back, "--timeout=120s"]);
    await platformSmoke([])(await platform.outputs(), platform.engine.env);
  });
});
