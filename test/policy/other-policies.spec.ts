import assert from "node:assert/strict";
import { graphFromManifests } from "../../rules/graph/manifests.ts";
import { rules } from "../../rules/index.ts";
import { truthOf } from "../../rules/kubernetes/calico-selectors.ts";
import { evaluate } from "../../rules/model/evaluate.ts";
import { printable } from "../../rules/model/printable.ts";

const clock = new Date("2026-11-20T00:00:00Z");
const namespace = "apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { tier: front } }\n";
const pod =
  "apiVersion: v1\nkind: Pod\nmetadata: { name: web, namespace: shop, labels: { app: web } }\nspec: { containers: [{ name: web, image: web }] }\n";

/** What default deny says of the namespace with these policies. */
function denies(...policies: readonly string[]): readonly string[] {
  const content = [namespace, pod, ...policies].join("---\n");
  const results = evaluate(rules, graphFromManifests([{ path: "a.yaml", content }]), { clock });
  return results
    .filter((one) => one.rule === "namespace-default-deny")
    .map(({ message, status }) => `${status} ${message}`);
}

const policy = (spec: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: all, namespace: shop }\nspec: ${spec}\n`;

describe("default deny", () => {
  const both = "podSelector: {}, policyTypes: [Ingress, Egress]";
  const sound: readonly string[] = [
    `{ ${both} }`,
    `{ ${both}, egress: [{ to: [{ namespaceSelector: {} }], ports: [{ protocol: UDP, port: 53 }] }] }`,
    `{ ${both}, ingress: [{ from: [{ podSelector: {} }] }] }`,
    `{ ${both}, egress: [{ ports: [{ port: 443 }] }] }`,
  ];
  for (const spec of sound) {
    it(`is ${spec}`, () =>
      assert.deepEqual(denies(policy(spec)), ["PASS Every namespace denies ingress and egress by default."]));
  }

  const open: readonly string[] = [
    `{ ${both}, ingress: [{}] }`,
    `{ ${both}, ingress: [{ from: [] }] }`,
    `{ ${both}, ingress: [{ from: [{ namespaceSelector: {} }] }] }`,
    `{ ${both}, ingress: [{ from: [{ ipBlock: { cidr: "::/0" } }] }] }`,
    `{ ${both}, ingress: [{ ports: [{ protocol: TCP }] }] }`,
    `{ ${both}, ingress: [{ ports: [{ port: 1, endPort: 65535 }] }] }`,
  ];
  for (const spec of open) {
    it(`isn't ${spec}`, () =>
      assert.deepEqual(denies(policy(spec)), ["FAIL all is for all pods, and allows all ingress"]));
  }
});

describe("a policy of another kind", () => {
  const of = (apiVersion: string, kind: string, spec: string, within = ", namespace: shop") =>
    `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: other${within} }\nspec: ${spec}\n`;
  const unknown: Readonly<Record<string, string>> = {
    Cilium: of(
      "cilium.io/v2",
      "CiliumNetworkPolicy",
      "{ endpointSelector: {}, ingress: [{}], egress: [{}] }",
    ),
    "Cilium, of the cluster": of(
      "cilium.io/v2",
      "CiliumClusterwideNetworkPolicy",
      "{ endpointSelector: {}, ingressDeny: [{}], egress: [{}] }",
      "",
    ),
    Calico: of("projectcalico.org/v3", "NetworkPolicy", '{ selector: "all()", types: [Ingress, Egress] }'),
    "Calico, all but some namespaces": of(
      "projectcalico.org/v3",
      "GlobalNetworkPolicy",
      `{ namespaceSelector: "kubernetes.io/metadata.name not in {'kube-system'}", types: [Ingress, Egress] }`,
      "",
    ),
    admin: of(
      "policy.networking.k8s.io/v1alpha1",
      "AdminNetworkPolicy",
      "{ subject: { namespaces: { matchLabels: { tier: front } } }, ingress: [{ action: Deny }], egress: [{ action: Deny }] }",
      "",
    ),
    Antrea: of(
      "crd.antrea.io/v1beta1",
      "NetworkPolicy",
      "{ appliedTo: [{ podSelector: {} }], ingress: [], egress: [] }",
    ),
  };
  for (const [name, text] of Object.entries(unknown)) {
    it(`for all pods decides, and is named: ${name}`, () => {
      const [said = ""] = denies(text);
      assert.match(said, /^UNKNOWN \S+ (shop\/)?other is a policy of another kind/);
    });
  }

  const elsewhere: Readonly<Record<string, string>> = {
    Cilium: of(
      "cilium.io/v2",
      "CiliumNetworkPolicy",
      "{ endpointSelector: { matchLabels: { k8s:app: web } }, ingress: [{}] }",
    ),
    Calico: of("projectcalico.org/v3", "NetworkPolicy", `{ selector: "app == 'web'", types: [Ingress] }`),
    admin: of(
      "policy.networking.k8s.io/v1alpha1",
      "AdminNetworkPolicy",
      "{ subject: { namespaces: { matchLabels: { tier: back } } }, ingress: [{ action: Deny }] }",
      "",
    ),
  };
  for (const [name, text] of Object.entries(elsewhere)) {
    it(`for some pods, or another namespace, denies nothing by default: ${name}`, () =>
      assert.deepEqual(denies(text), [
        "FAIL no policy for all pods isolates ingress",
        "FAIL no policy for all pods isolates egress",
      ]));
  }
});

describe("a selector of Calico's", () => {
  const labels = { app: "web", tier: "front" };
  const yes = [
    "",
    "all()",
    "app == 'web'",
    'app == "web" && has(tier)',
    "app in {'web', 'store'}",
    "!has(x)",
  ];
  const no = ["app == 'store'", "has(x)", "app not in { 'web' }", "app != 'web'", "app == 'web' && x == 'y'"];
  it("is read where it is plain", () => {
    for (const text of yes) assert.equal(truthOf(text, labels), "yes", text);
    for (const text of no) assert.equal(truthOf(text, labels), "no", text);
  });

  it("isn't known where it isn't", () => {
    for (const text of ["app == 'a' || app == 'b'", "app contains 'e'", "!(has(app))"])
      assert.equal(truthOf(text, labels), "perhaps", text);
  });

  it("selects all of a namespace only by the namespace's own labels", () => {
    assert.equal(
      truthOf("projectcalico.org/namespace == 'shop'", { "projectcalico.org/namespace": "shop" }, true),
      "yes",
    );
    for (const text of ["has(app)", "app != 'web'", "a == 'b' || all()"])
      assert.equal(truthOf(text, {}, true), "no", text);
  });
});

describe("a name of the input", () => {
  it("is shown on one line, and acts on no terminal", () => {
    assert.equal(printable("a\n::error::b"), "a\\u000a::error::b");
    assert.equal(printable("\u001b[2J\u202eb\u2028"), "\\u001b[2J\\u202eb\\u2028");
    assert.equal(printable("späth & <b>"), "späth & <b>");
  });

  it("reaches no result otherwise", () => {
    const content = pod.replace("name: web, namespace", 'name: "x\\n::add-mask::y\\u202e", namespace');
    const results = evaluate(rules, graphFromManifests([{ path: "a.yaml", content }]), { clock });
    const texts = results.flatMap(({ message, subject }) => [message, subject.title]);
    assert.ok(texts.some((text) => text.includes("add-mask")));
    assert.deepEqual(
      texts.filter((text) => /[\p{Cc}\u202e]/u.test(text)),
      [],
    );
  });
});
