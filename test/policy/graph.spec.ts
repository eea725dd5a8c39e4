import assert from "node:assert/strict";
import { kindOf } from "../../rules/graph/kinds.ts";
import { graphFromManifests } from "../../rules/graph/manifests.ts";
import { graphFromPulumi } from "../../rules/graph/pulumi.ts";
import { graphFromExport, graphFromPreview } from "../../rules/graph/pulumi-files.ts";
import type { Resource } from "../../rules/graph/resource.ts";
import { rules } from "../../rules/index.ts";
import { evaluate } from "../../rules/model/evaluate.ts";
import { rule } from "../../rules/model/rule.ts";
import { everyObject } from "../../rules/model/select.ts";
import { every, problemsOf, some, UnknownValue } from "../../rules/model/unknown.ts";

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const urn = (type: string, name: string) => `urn:pulumi:s::p::${type}::${name}`;
const secretType = "kubernetes:core/v1:Secret";
const state = (inputs: object, type = secretType, name = "s") => ({ urn: urn(type, name), type, inputs });
const clock = new Date("2026-11-20T00:00:00Z");

describe("the graph of what Pulumi manages", () => {
  it("knows kinds by their type, and keeps resources of other providers apart", () => {
    const graph = graphFromPulumi([
      { urn: urn(secretType, "s"), type: secretType, properties: { metadata: { name: "s" } } },
      {
        urn: urn("random:index/randomPassword:RandomPassword", "p"),
        type: "random:index/randomPassword:RandomPassword",
        properties: {},
      },
    ]);
    assert.deepEqual(
      graph.ofKind("Secret").map(({ title }) => title),
      ["Secret default/s"],
    );
    assert.equal(graph.others.size, 1);
  });

  it("throws where a value isn't known, and only there", () => {
    const metadata = { name: "s", labels: { app: unknown, tier: "front" } };
    const [secret] = graphFromPulumi([
      { urn: urn(secretType, "s"), type: secretType, properties: { metadata } },
    ]).resources;
    assert.equal(secret?.labels.tier, "front");
    assert.throws(() => secret?.labels.app, {
      name: "UnknownValue",
      message: /Secret s: \.metadata\.labels\.app is known only after deployment/,
    });
  });

  it("can't say that something isn't there while a name isn't known", () => {
    const graph = graphFromPulumi([
      { urn: urn(secretType, "s"), type: secretType, properties: { metadata: { name: unknown } } },
    ]);
    assert.throws(() => graph.find("Secret", "default", "x"), UnknownValue);
    assert.equal(graph.find("ConfigMap", "default", "x"), undefined);
    assert.equal(graph.resources[0]?.title, "Secret default/s");
  });

  it("is read from an export, with secrets unwrapped or unknown, and without what is being deleted", () => {
    const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
    const json = {
      version: 3,
      deployment: {
        resources: [
          state(
            { metadata: { name: "plain" }, data: { ...secret, plaintext: '{"a":"Yg=="}' } },
            secretType,
            "a",
          ),
          state({ metadata: { name: "sealed" }, data: { ...secret, ciphertext: "v1:…" } }, secretType, "b"),
          { ...state({ metadata: { name: "gone" } }, secretType, "c"), delete: true },
        ],
      },
    };
    const [plain, sealed, gone] = graphFromExport(json).ofKind("Secret");
    const data = (secret: Resource | undefined) => (secret?.object as { data?: object } | undefined)?.data;
    assert.deepEqual(data(plain), { a: "Yg==" });
    assert.throws(() => data(sealed), /is encrypted/);
    assert.equal(gone, undefined);
  });

  it("is read from a preview, where the last step of a resource counts", () => {
    const named = (name: string) => state({ metadata: { name } });
    const steps = [
      { op: "create-replacement", urn: "1", newState: named("new") },
      { op: "delete-replaced", urn: "1", oldState: named("old") },
      { op: "create", urn: "2", newState: state({ metadata: { name: "x" } }, secretType, "x") },
      { op: "delete", urn: "3", oldState: named("gone") },
    ];
    assert.deepEqual(
      graphFromPreview({ steps })
        .ofKind("Secret")
        .map(({ name }) => name),
      ["new", "x"],
    );
  });

  it("refuses a preview that leaves out what is unchanged, and what isn't one", () => {
    assert.throws(
      () => graphFromPreview({ steps: [], changeSummary: { same: 4 } }),
      /leaves out 4 unchanged resources.*--show-sames/,
    );
    assert.throws(() => graphFromExport([]), /isn't what pulumi stack export prints/);
  });
});

describe("the graph of manifests", () => {
  const read = (...contents: readonly (string | Uint8Array)[]) =>
    graphFromManifests(contents.map((content, index) => ({ path: `${index}.yaml`, content })));
  const map = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\n`;

  it("has every document of every file, and the items of lists", () => {
    const list = `apiVersion: v1\nkind: List\nitems:\n  - { apiVersion: v1, kind: ConfigMap, metadata: { name: c } }\n`;
    assert.equal(read(`${map("a")}---\n${map("b")}---\n`, list).resources.length, 3);
  });

  it("goes on after what can't be read, and says where that is", () => {
    const graph = read(
      `${map("a")}---\n{ broken\n---\n${map("b")}`,
      new Uint8Array([0xff, 0xfe, 0x00]),
      "just text",
      "kind: 3\napiVersion: v1",
      "",
    );
    assert.equal(graph.ofKind("ConfigMap").length >= 1, true);
    assert.deepEqual(
      graph.unreadable.map(({ reason, source }) => `${source}: ${reason}`),
      [
        "0.yaml:6: a bracket, quote, colon or comma is missing",
        "1.yaml: it isn't UTF-16, as its first bytes say",
        "2.yaml:1: it is a single value, and no Kubernetes object",
        "3.yaml:1: its kind isn't a string",
      ],
    );
  });

  it("takes no object that contains itself", () => {
    const [found] = read(`${map("a")}data: &d { self: *d }\n`).unreadable;
    assert.match(found?.reason ?? "", /contains itself/);
  });

  it("tells of two objects of one name", () => {
    const graph = read(map("a"), map("a"));
    assert.equal(graph.resources.length, 1);
    assert.match(graph.notes.join(), /ConfigMap default\/a is there twice/);
  });

  it("judges kinds that it doesn't know, and objects without a namespace", () => {
    const results = evaluate(
      rules,
      read("apiVersion: acme.dev/v1\nkind: Fleet\nmetadata: { name: f }\nspec: { template: 3 }\n", map("a")),
      { clock },
    );
    assert.deepEqual(
      results.filter(({ status }) => status === "ERROR"),
      [],
    );
  });

  it("lets a malformed object fail its own results only", () => {
    const bad =
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: bad }\nspec: { template: { spec: { containers: 3 } } }\n";
    const results = evaluate(
      rules,
      read(bad, bad.replace("name: bad", "name: fine").replace("containers: 3", "hostPID: true")),
      { clock },
    );
    const found = results.filter((result) => result.rule === "pss-host-namespaces");
    assert.deepEqual(
      found.map(({ status }) => status),
      ["UNKNOWN", "FAIL"],
    );
    assert.deepEqual(
      results.filter(({ status }) => status === "ERROR"),
      [],
    );
  });
});

describe("questions about many things", () => {
  const ask = (value: boolean | "?") => {
    if (value === "?") throw new UnknownValue("?");
    return value;
  };

  it("are answered where one known answer is enough, and else are unknown", () => {
    assert.equal(some(["?", true] as const, ask), true);
    assert.equal(every(["?", false] as const, ask), false);
    assert.throws(() => some(["?", false] as const, ask), UnknownValue);
    assert.throws(() => every(["?", true] as const, ask), UnknownValue);
  });

  it("tell the problems that are known", () => {
    assert.deepEqual(
      problemsOf(["?", true] as const, (one) => ask(one) && "bad"),
      ["bad"],
    );
    assert.throws(() => problemsOf(["?", false] as const, (one) => ask(one) && "bad"), UnknownValue);
  });
});

describe("judging", () => {
  const info = {
    title: "It.",
    pack: "baseline",
    severity: "low",
    levels: "aaa",
    relation: false,
    requirements: [],
    remediation: ["x"],
  } as const;
  const one = graphFromManifests([
    { path: "a", content: "apiVersion: v1\nkind: Secret\nmetadata: { name: s }" },
  ]);
  const statuses = (check: () => string | undefined) =>
    evaluate([rule({ ...info, id: "x", subjects: everyObject<unknown>("Secret"), check })], one, {
      clock,
    }).map(({ message, status }) => [status, message]);

  it("never passes a rule that had nothing to look at", () => {
    const nothing = rule({ ...info, id: "x", subjects: everyObject<unknown>("Pod"), check: () => undefined });
    assert.deepEqual(
      evaluate([nothing], one, { clock }).map(({ status }) => status),
      ["NOT_APPLICABLE"],
    );
  });

  it("makes an error of a rule that throws, and goes on", () => {
    const broken = rule({
      ...info,
      id: "broken",
      subjects: () => {
        throw new Error("no");
      },
      check: () => undefined,
    });
    const fine = rule({
      ...info,
      id: "fine",
      subjects: everyObject<unknown>("Secret"),
      check: () => undefined,
    });
    assert.deepEqual(
      evaluate([broken, fine], one, { clock }).map(({ status }) => status),
      ["ERROR", "PASS"],
    );
  });

  it("doesn't quote what an error of the language says, which may hold a value", () => {
    const results = statuses(() => JSON.parse("hunter2") as string);
    assert.ok(!JSON.stringify(results).includes("hunter2"));
    assert.equal(results[0]?.[0], "ERROR");
  });
});

describe("kinds", () => {
  const of = (apiVersion: string, kind: string, name = "web") =>
    `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: ${name}, namespace: a }\n`;
  const graph = graphFromManifests([
    {
      path: "a.yaml",
      content: [
        of("v1", "Service"),
        of("serving.knative.dev/v1", "Service"),
        of("acme.dev/v2", "Fleet"),
      ].join("---\n"),
    },
  ]);

  it("are told apart by their groups, and those of one name don't hide each other", () => {
    assert.equal(graph.find("Service", "a", "web")?.object.apiVersion, "v1");
    assert.equal(graph.find("serving.knative.dev/Service", "a", "web")?.group, "serving.knative.dev");
    assert.equal(graph.ofKind("Service").length, 1);
    assert.deepEqual(graph.notes, []);
  });

  it("of others that are named as Kubernetes' own are told with their group", () => {
    assert.deepEqual(
      graph.resources.map(({ title }) => title),
      ["Fleet a/web", "Service a/web", "Service.serving.knative.dev a/web"],
    );
  });

  it("are the same in an older version or group of Kubernetes", () => {
    assert.equal(kindOf("extensions/v1beta1", "Ingress"), "Ingress");
    assert.equal(kindOf("policy/v1beta1", "PodDisruptionBudget"), "PodDisruptionBudget");
    assert.equal(kindOf("config.openshift.io/v1", "Ingress"), "config.openshift.io/Ingress");
  });
});
