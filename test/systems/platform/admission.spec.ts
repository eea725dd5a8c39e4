import assert from "node:assert/strict";
import { execa } from "execa";
import { platformSmoke } from "../../../systems/platform/smoke.ts";
import { pathOf } from "../../support/admission-server.ts";
import { Deployment } from "../../support/deployment.ts";
import type { Manifest } from "../../support/manifest.ts";
import { podWith } from "../../support/peculiar-pods.ts";

const namespace = "admission-trial";
const image = "docker.io/library/busybox:1.35";
const facilities = {
  admission: {
    enabled: true,
    registries: { allowed: ["docker.io/library"] },
    // The embedded cluster's own ingress controller.
    exemptNamespaces: ["traefik"],
  },
};

describe("admission policies on the embedded cluster", function () {
  this.timeout(300_000);
  const platform = new Deployment("platform-local", namespace, { namespace: {}, facilities });

  const kubectl = (command: readonly string[], object?: Manifest) =>
    execa("kubectl", command, {
      env: platform.engine.env,
      ...(object && { input: JSON.stringify(object) }),
      reject: false,
      all: true,
    });
  const create = (object: Manifest) => kubectl(["create", "--filename=-"], object);
  const inTrial = (pod: Manifest): Manifest => ({ ...pod, metadata: { name: pod.metadata.name, namespace } });
  const good = inTrial(
    podWith(
      { restartPolicy: "Never", automountServiceAccountToken: false },
      {
        image,
        command: ["true"],
        securityContext: {
          runAsUser: 65532,
          allowPrivilegeEscalation: false,
          capabilities: { drop: ["ALL"] },
        },
        resources: { requests: { cpu: "1m", memory: "8Mi" }, limits: { memory: "16Mi" } },
      },
    ),
  );
  const bad = inTrial(podWith({}, { image: "quay.io/someone/app:1" }));

  before(async () => {
    await platform.clear();
    const made = await kubectl(["create", "namespace", namespace]);
    assert.equal(made.failed, false, made.all);
    await platform.up();
  });
  after(async () => {
    await kubectl(["delete", "namespace", namespace, "--ignore-not-found", "--wait=true"]);
    await platform.clear();
  });

  it("refuse what breaks them, and nothing else, as the smoke test finds", async () =>
    platformSmoke([])(await platform.outputs(), platform.engine.env));

  it("have nothing to change afterwards", async () => assert.deepEqual(await platform.changes(), []));

  it("let a pod that keeps them run", async () => {
    const account = await kubectl([
      ...["wait", "serviceaccount/default", `--namespace=${namespace}`],
      ...["--for=create", "--timeout=30s"],
    ]);
    assert.equal(account.failed, false, account.all);
    const made = await create(good);
    assert.equal(made.failed, false, made.all);
    const ended = "--for=jsonpath={.status.phase}=Succeeded";
    const waited = await kubectl(["wait", "pod/pod", `--namespace=${namespace}`, ended, "--timeout=60s"]);
    assert.equal(waited.failed, false, waited.all);
  });

  it("refuse another, of which nothing is stored", async () => {
    const named = { ...bad, metadata: { ...bad.metadata, name: "other" } };
    const { all, failed } = await create(named);
    assert.ok(failed);
    assert.match(
      all,
      /ValidatingAdmissionPolicy 'seaworthy-registries-pods'.*must have an image from docker\.io\/library/,
    );
    const { all: found } = await kubectl(["get", "--raw", pathOf(named)]);
    assert.match(found, /NotFound/);
  });

  it("leave the namespace that is labelled alone", async () => {
    const label = "admission.seaworthy.dev/registries=exempt";
    assert.equal((await kubectl(["label", "namespace", namespace, label])).failed, false);
    const named = { ...bad, metadata: { ...bad.metadata, name: "exempt" } };
    const { all, failed } = await kubectl(["create", "--dry-run=server", "--filename=-"], named);
    assert.equal(failed, false, all);
  });
});
