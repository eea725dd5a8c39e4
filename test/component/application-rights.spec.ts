import assert from "node:assert/strict";
import type { RegisteredStack } from "../support/registered-stack.ts";
import { objectName, registered } from "../support/ships.ts";

const networkPolicyType = "kubernetes:networking.k8s.io/v1:NetworkPolicy";

describe("a program with rights in the Kubernetes API", () => {
  const reading = { apiGroups: [""], resources: ["configmaps"], verbs: ["get", "watch"] };
  const node = { apiGroups: [""], resources: ["nodes"], verbs: ["get"], resourceNames: ["pier"] };
  const rbac = (kind: string) => `kubernetes:rbac.authorization.k8s.io/v1:${kind}`;
  const account = [{ kind: "ServiceAccount", name: "harbour", namespace: "ships-test" }];
  let stack: RegisteredStack;
  before(async () => {
    stack = await registered({
      apiServer: { networks: ["192.0.2.10/32"] },
      services: { harbour: { api: { rules: [reading], clusterRules: [node] } } },
      deployers: { pipeline: {} },
    });
  });

  it("runs as an account of its own, whose token lasts an hour", () => {
    const { spec } = stack.pod("harbour");
    assert.equal(spec.serviceAccountName, "harbour");
    assert.equal(spec.automountServiceAccountToken, false);
    const volume = spec.volumes.find(({ name }) => name === "kubernetes-api");
    assert.ok(volume);
    const { sources } = volume.projected as { readonly sources: readonly object[] };
    assert.deepEqual(sources[0], { serviceAccountToken: { path: "token", expirationSeconds: 3600 } });
    const { volumeMounts } = stack.container("harbour");
    assert.deepEqual(
      (volumeMounts as { readonly name: string }[]).find(({ name }) => name === "kubernetes-api"),
      {
        name: "kubernetes-api",
        mountPath: "/var/run/secrets/kubernetes.io/serviceaccount",
        readOnly: true,
      },
    );
  });

  it("may do what is named, in the namespace and in the cluster", () => {
    const role = stack.get(rbac("Role"), "ships-harbour-api-role").inputs;
    assert.deepEqual(role.rules, [reading]);
    assert.deepEqual(stack.get(rbac("RoleBinding"), "ships-harbour-api-binding").inputs.subjects, account);
    const wide = stack.get(rbac("ClusterRole"), "ships-harbour-api-cluster-role").inputs;
    assert.deepEqual([objectName({ inputs: wide }), wide.rules], ["ships-test-harbour", [node]]);
    const bound = stack.get(rbac("ClusterRoleBinding"), "ships-harbour-api-cluster-binding").inputs;
    assert.deepEqual(bound.subjects, account);
  });

  it("gets out to the API server, and nobody else does", () => {
    const policy = stack.get(networkPolicyType, "ships-api-server-clients").inputs;
    assert.deepEqual(policy.spec, {
      podSelector: { matchLabels: { "access.seaworthy.dev/kubernetes-api": "true" } },
      policyTypes: ["Egress"],
      egress: [{ to: [{ ipBlock: { cidr: "192.0.2.10/32" } }], ports: [{ protocol: "TCP", port: 6443 }] }],
    });
    const labelled = [...stack.pods].filter(
      ([, { metadata }]) => "access.seaworthy.dev/kubernetes-api" in metadata.labels,
    );
    assert.deepEqual(
      labelled.map(([name]) => name),
      ["harbour"],
    );
  });

  it("is the only one with a token", () => {
    for (const [name, { spec }] of stack.pods) {
      const projected = spec.volumes.some((volume) => "projected" in volume);
      assert.equal(projected, name === "harbour", name);
      assert.equal(spec.automountServiceAccountToken, false, name);
    }
  });

  it("leaves Secrets, rights and new pods to others where it only deploys", () => {
    const { rules } = stack.get(rbac("Role"), "ships-pipeline-role").inputs as {
      readonly rules: readonly { readonly resources: readonly string[]; readonly verbs: readonly string[] }[];
    };
    assert.ok(
      rules.some(({ resources, verbs }) => resources.includes("deployments") && verbs.includes("patch")),
    );
    const all = rules.flatMap(({ resources }) => resources);
    assert.ok(!all.some((one) => /secret|role|exec|serviceaccount/.test(one)), all.join(", "));
    for (const { resources, verbs } of rules)
      if (verbs.includes("create")) assert.deepEqual(resources, ["configmaps", "services"]);
  });
});
