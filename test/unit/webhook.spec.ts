import assert from "node:assert/strict";
import { type Hook, webhook } from "../../components/webhook/hook.ts";

const answerer = { namespace: "ships", service: "harbour", port: 8443, timeoutSeconds: 5 };
const about = (apiGroups: readonly string[], resources: readonly string[]): Hook => ({
  name: "vships.example.com",
  path: "/validate",
  rules: [{ apiGroups, apiVersions: ["v1"], resources, operations: ["CREATE"] }],
});

describe("a webhook", () => {
  it("refuses what nobody answers, after five seconds", () => {
    const made = webhook(about(["example.com"], ["ships"]), answerer, "Q0E=");
    assert.equal(made.failurePolicy, "Fail");
    assert.equal(made.timeoutSeconds, 5);
    assert.deepEqual(made.clientConfig, {
      service: { name: "harbour", namespace: "ships", path: "/validate", port: 8443 },
      caBundle: "Q0E=",
    });
  });

  it("about custom resources is asked in every namespace: nothing that starts is one", () => {
    const made = webhook(about(["example.com"], ["ships"]), answerer, undefined);
    assert.equal(made.namespaceSelector, undefined);
    assert.deepEqual(made.clientConfig, {
      service: { name: "harbour", namespace: "ships", path: "/validate", port: 8443 },
    });
  });

  for (const [group, resource] of [
    ["", "pods"],
    ["apps", "deployments"],
    ["networking.k8s.io", "networkpolicies"],
    ["*", "*"],
  ] as const)
    it(`about ${resource} of "${group}" must say in which namespaces`, () => {
      const hook = about(["example.com", group], [resource]);
      assert.throws(() => webhook(hook, answerer, "Q0E="), /vships\.example\.com .*labelled/);
      const made = webhook({ ...hook, labelled: "example.com/tenant" }, answerer, "Q0E=");
      assert.deepEqual(made.namespaceSelector, {
        matchExpressions: [
          { key: "example.com/tenant", operator: "Exists" },
          { key: "kubernetes.io/metadata.name", operator: "NotIn", values: ["ships", "kube-system"] },
        ],
      });
    });
});
