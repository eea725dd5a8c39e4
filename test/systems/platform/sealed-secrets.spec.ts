import assert from "node:assert/strict";
import { execa } from "execa";
import { platformSmoke } from "../../../systems/platform/smoke.ts";
import { Deployment } from "../../support/deployment.ts";

const namespace = "sealed-secrets";
const facilities = { secrets: { enabled: true } };
const keys = ["get", "secrets", `--namespace=${namespace}`, "--output=name"];

describe("Sealed Secrets on the embedded cluster", function () {
  this.timeout(600_000);
  const platform = new Deployment("platform-local", namespace, { namespace: {}, facilities });

  const kubectl = async (command: readonly string[]) => {
    const { all, failed } = await execa("kubectl", command, {
      ...{ env: platform.engine.env, reject: false, all: true },
    });
    assert.equal(failed, false, all);
    return all;
  };
  const may = (verb: string, resource: string) =>
    execa(
      "kubectl",
      [
        ...["auth", "can-i", verb, resource, "--namespace=default"],
        `--as=system:serviceaccount:${namespace}:sealed-secrets-controller`,
      ],
      { env: platform.engine.env, reject: false },
    );
  const smoke = async () => platformSmoke([])(await platform.outputs(), platform.engine.env);

  before(async () => {
    await platform.clear();
    await platform.up();
  });
  after(() => platform.clear());

  it("unseals what was sealed for it, as the smoke test finds", smoke);

  it("has nothing to change afterwards", async () => assert.deepEqual(await platform.changes(), []));

  it("keeps its key when it starts again", async () => {
    const sealing = [...keys, "--selector=sealedsecrets.bitnami.com/sealed-secrets-key"];
    const before = await kubectl(sealing);
    assert.match(before, /^secret\/sealed-secrets-key\w+$/);
    const deployment = "deployment/sealed-secrets-controller";
    await kubectl(["rollout", "restart", deployment, `--namespace=${namespace}`]);
    await kubectl(["rollout", "status", deployment, `--namespace=${namespace}`, "--timeout=180s"]);
    assert.equal(await kubectl(sealing), before);
    await smoke();
  });

  it("can't list or delete the Secrets of others", async () => {
    assert.equal((await may("get", "secrets")).stdout, "yes");
    for (const verb of ["list", "watch", "delete"])
      assert.equal((await may(verb, "secrets")).stdout, "no", verb);
  });
});
