import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { facilities } from "../../components/facility/facility.ts";
import { unsealSecret } from "../../systems/platform/secrets/smoke.ts";
import { platformSmoke } from "../../systems/platform/smoke.ts";
import { ProgramsOnPath } from "../support/programs-on-path.ts";
import { rsaPair } from "../support/rsa-pair.ts";

const name = "postgres-operator";
const items = (all: readonly object[]) => JSON.stringify({ items: all });

/** As kubectl prints a cluster that has the whole facility. */
const definitions = items(
  Object.entries(facilities[name].definitions).map(([definition, version]) => ({
    metadata: { name: definition },
    spec: { versions: [{ name: version, served: true }] },
    status: { conditions: [{ type: "Established", status: "True" }] },
  })),
);
const deployments = items(
  Object.entries(facilities[name].programs).map(([program, { from }]) => ({
    metadata: { name: program, namespace: "cnpg-system" },
    spec: { template: { spec: { containers: [{ image: `example.com/${program}:${from}` }] } } },
    status: { conditions: [{ type: "Available", status: "True" }] },
  })),
);
const services = items([{ metadata: { name: "barman-cloud", labels: facilities[name].services[0] } }]);

describe("the smoke test of a platform", () => {
  let programs: ProgramsOnPath;
  beforeEach(() => {
    programs = new ProgramsOnPath();
  });
  afterEach(() => programs.remove());

  /** A cluster that says this of a wrong resource, and that of a right one. */
  const cluster = (wrong: string, right: string) =>
    programs.add(
      "kubectl",
      `case "$*" in
*"get customresourcedefinitions"*) echo '${definitions}';;
*"get deployments"*) echo '${deployments}';;
*"get services"*) echo '${services}';;
*create*) if grep -q small; then ${wrong}; else ${right}; fi;;
esac`,
    );
  const smoke = (given: object = { [name]: "cnpg-system" }) =>
    platformSmoke([])({ facilities: given }, programs.env);
  const refuse = `echo "The Cluster is invalid: spec.storage.size: Size value isn't valid" >&2; exit 1`;

  it("is content where the operator refuses what is wrong, and takes what is right", async () => {
    cluster(refuse, "exit 0");
    await smoke();
  });

  it("fails where nobody refuses what is wrong", async () => {
    cluster("exit 0", "exit 0");
    await assert.rejects(smoke(), /did not check an invalid resource: it was accepted/);
  });

  it("fails where somebody else refuses it, such as an API server that can't reach the operator", async () => {
    cluster(`echo 'failed calling webhook "mcluster.cnpg.io": no route' >&2; exit 1`, "exit 0");
    await assert.rejects(smoke(), /did not check an invalid resource: failed calling webhook/);
  });

  it("fails where the operator refuses what is right", async () => {
    cluster(refuse, refuse);
    await assert.rejects(smoke(), /refuses a valid resource: .*isn't valid/);
  });

  it("fails where the facility is not there", async () => {
    programs.add("kubectl", "exit 0");
    await assert.rejects(smoke(), /postgres-operator .* is missing/);
  });

  it("says nothing of a platform that gives nothing, and takes no words", async () => {
    await assert.rejects(smoke({}), /installs no facility/);
    await assert.rejects(smoke({ postgres: "cnpg-system" }), /There is no facility postgres/);
    assert.throws(() => platformSmoke(["WORKER=required"]), /has no option WORKER=required/);
  });
});

describe("the smoke test of cert-manager", () => {
  let programs: ProgramsOnPath;
  beforeEach(() => {
    programs = new ProgramsOnPath();
  });
  afterEach(() => programs.remove());

  const facility = facilities["cert-manager"];
  const definitions = items(
    Object.entries(facility.definitions).map(([definition, version]) => ({
      metadata: { name: definition },
      spec: { versions: [{ name: version, served: true }] },
      status: { conditions: [{ type: "Established", status: "True" }] },
    })),
  );
  const deployments = items(
    Object.entries(facility.programs).map(([program, { from }]) => ({
      metadata: { name: program, namespace: "cert-manager" },
      spec: { template: { spec: { containers: [{ image: `example.com/${program}:${from}` }] } } },
      status: { conditions: [{ type: "Available", status: "True" }] },
    })),
  );
  /** A cluster that says this of a wrong certificate, and that of one that is waited for. */
  const cluster = (wrong: string, waited: string) =>
    programs.add(
      "kubectl",
      `echo "$*" >> ${programs.folder}/asked
case "$*" in
*"get customresourcedefinitions"*) echo '${definitions}';;
*"get deployments"*) echo '${deployments}';;
*create*) if grep -q '"10m"'; then ${wrong}; fi;;
*wait*) ${waited};;
esac`,
    );
  const smoke = () => platformSmoke([])({ facilities: { "cert-manager": "cert-manager" } }, programs.env);
  const refuse = `echo "certificate duration must be greater than 1h0m0s" >&2; exit 1`;
  const last = () => readFileSync(join(programs.folder, "asked"), "utf8").trim().split("\n").at(-1);

  it("is content where the webhook refuses what is wrong, and a certificate is issued", async () => {
    cluster(refuse, "exit 0");
    await smoke();
    assert.match(last() ?? "", /^delete .*certificate\/seaworthy-smoke issuer\/seaworthy-smoke secret\//);
  });

  it("fails where nobody refuses what is wrong", async () => {
    cluster("exit 0", "exit 0");
    await assert.rejects(smoke(), /cert-manager did not check an invalid resource: it was accepted/);
  });

  it("fails where no certificate is issued, and leaves nothing behind", async () => {
    cluster(refuse, "echo timed out waiting for the condition >&2; exit 1");
    await assert.rejects(smoke(), /cert-manager does not issue a certificate: timed out/);
    assert.match(last() ?? "", /^delete /);
  });
});

describe("the smoke test of Sealed Secrets", () => {
  let programs: ProgramsOnPath;
  let certificate: string;
  before(async () => {
    ({ certificate } = await rsaPair());
  });
  beforeEach(() => {
    programs = new ProgramsOnPath();
  });
  afterEach(() => programs.remove());

  /** A cluster whose controller does this when it is waited for, and whose Secret has this value. */
  const cluster = (waited: string, value: string) =>
    programs.add(
      "kubectl",
      `echo "$*" >> ${programs.folder}/asked
case "$*" in
*cert.pem*) echo '${certificate}';;
*wait*) ${waited};;
*create*) cat > ${programs.folder}/created;;
*jsonpath*) printf %s '${Buffer.from(value).toString("base64")}';;
esac`,
    );
  const asked = () => readFileSync(join(programs.folder, "asked"), "utf8").trim().split("\n");

  it("fails where another value comes out, shows neither, and leaves nothing behind", async () => {
    cluster("exit 0", "not what was sealed");
    await assert.rejects(unsealSecret("sealed-secrets", programs.env), ({ message }: Error) => {
      assert.match(message, /did not come out as it was/);
      assert.ok(!message.includes("not what was sealed"));
      return true;
    });
    assert.match(asked().at(-1) ?? "", /^delete .*sealedsecrets\.bitnami\.com\/seaworthy-smoke secret\//);
    const created = JSON.parse(readFileSync(join(programs.folder, "created"), "utf8")) as object;
    assert.deepEqual(Object.keys(created), ["apiVersion", "kind", "metadata", "spec"]);
  });

  it("fails where no Secret is made, and leaves nothing behind", async () => {
    cluster("echo timed out waiting for the condition >&2; exit 1", "");
    await assert.rejects(unsealSecret("sealed-secrets", programs.env), /does not unseal: timed out/);
    assert.match(asked().at(-1) ?? "", /^delete /);
  });
});

describe("the smoke test of admission policies", () => {
  let programs: ProgramsOnPath;
  beforeEach(() => {
    programs = new ProgramsOnPath();
  });
  afterEach(() => programs.remove());

  const { names, versions } = facilities.admission.policies;
  const labels = { "app.kubernetes.io/version": versions.from };
  const policies = items(names.map((one) => ({ metadata: { name: one, labels } })));
  const bindings = items(names.map((policyName) => ({ spec: { policyName } })));
  const said = (policy: string) => `echo "ValidatingAdmissionPolicy 'seaworthy-${policy}-pods' says no" >&2`;
  /** A cluster that answers to each pod, by what is wrong with it. */
  const cluster = (answers: Readonly<Record<"privileged" | "elsewhere" | "greedy" | "good", string>>) =>
    programs.add(
      "kubectl",
      `case "$*" in
*"get validatingadmissionpolicies"*) echo '${policies}';;
*"get validatingadmissionpolicybindings"*) echo '${bindings}';;
*create*) pod=$(cat); case "$pod" in
*privileged*) ${answers.privileged};;
*registry.invalid*) ${answers.elsewhere};;
*resources*) ${answers.good};;
*) ${answers.greedy};;
esac;;
esac`,
    );
  const refusing = {
    privileged: `${said("pod-security")}; exit 1`,
    elsewhere: `${said("registries")}; exit 1`,
    greedy: `${said("resources")}; exit 1`,
    good: "exit 0",
  };
  const deny = { "pod-security": "deny", registries: "deny", resources: "deny" };
  const smoke = (actions: object = deny) =>
    platformSmoke([])({ facilities: {}, admission: { registry: "ghcr.io", actions } }, programs.env);

  it("is content where each wrong pod is refused, and a right one is not", async () => {
    cluster(refusing);
    await smoke();
  });

  it("is content where a policy warns or audits, as the stack says", async () => {
    cluster({ ...refusing, elsewhere: said("registries"), greedy: "exit 0" });
    await smoke({ ...deny, registries: "warn", resources: "audit" });
  });

  it("fails where a wrong pod is admitted, or refused by something else", async () => {
    cluster({ ...refusing, elsewhere: "exit 0" });
    await assert.rejects(smoke(), /registries does not deny a pod that breaks it: it was accepted/);
    cluster({ ...refusing, privileged: "echo violates PodSecurity >&2; exit 1" });
    await assert.rejects(smoke(), /pod-security does not deny .*: violates PodSecurity/);
  });

  it("fails where a policy refuses that should only warn", async () => {
    cluster(refusing);
    await assert.rejects(smoke({ ...deny, resources: "warn" }), /resources does not warn/);
  });

  it("fails where a right pod is refused", async () => {
    cluster({ ...refusing, good: refusing.greedy });
    await assert.rejects(smoke(), /refuses a pod that keeps all policies/);
  });

  it("fails where a policy is gone", async () => {
    programs.add("kubectl", "exit 0");
    await assert.rejects(smoke(), /admission .* is missing/);
  });
});
