import assert from "node:assert/strict";
import type { Graph } from "../../rules/graph/graph.ts";
import { graphFromManifests } from "../../rules/graph/manifests.ts";
import { yamlDocuments } from "../../rules/graph/yaml.ts";

/** What sigs.k8s.io/yaml v1.6.0 makes of a text, for each that it was asked. */
const plain: readonly (readonly [string, unknown])[] = [
  ...(["y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "true", "True", "TRUE"] as const).map(
    (one) => [one, true] as const,
  ),
  ...(["n", "N", "no", "No", "NO", "off", "OFF", "false"] as const).map((one) => [one, false] as const),
  ...(["", "~", "null", "Null", "NULL"] as const).map((one) => [one, null] as const),
  ...(
    [
      "yEs",
      "tRue",
      "nULL",
      "0xzz",
      "1:30",
      "12:30:45",
      "2001-12-14",
      "1.2.3",
      "1e400",
      "0b",
      "_1",
      "inf",
      "123abc",
    ] as const
  ).map((one) => [one, one] as const),
  ["0644", 420],
  ["0o17", 15],
  ["0x1F", 31],
  ["0b101", 5],
  ["-0b11", -3],
  ["1_000", 1000],
  ["08", 8],
  ["010", 8],
  ["1e3", 1000],
  [".5", 0.5],
  ["+12", 12],
  ["1.", 1],
  ["'yes'", "yes"],
  ['"010"', "010"],
  ["!!str 12", "12"],
  ['!!int "3"', 3],
  ["!!binary aGk=", "hi"],
  ["!local 12", "12"],
  ["|\n  yes", "yes\n"],
];

const documents: readonly (readonly [string, string, unknown])[] = [
  ["the last of two equal keys", "a: 1\na: 2\n", { a: 2 }],
  [
    "of several maps that are merged the first",
    "b: &b {x: 1}\nc: &c {x: 2, z: 3}\na: {<<: [*b, *c]}\n",
    { b: { x: 1 }, c: { x: 2, z: 3 }, a: { x: 1, z: 3 } },
  ],
  ["a key that is written after a merge", "a: {<<: {x: 1}, x: 9}\n", { a: { x: 9 } }],
  ["a merge that stands after a key", "a: {x: 9, <<: {x: 1}}\n", { a: { x: 1 } }],
  [
    "less indentation within quotes",
    "a:\n  b: \"one\ntwo\n\n three\"\n  c: 'it''s\n so'\n  d: 1\n",
    { a: { b: "one two\nthree", c: "it's so", d: 1 } },
  ],
  [
    "less indentation within brackets",
    'a:\n  b: [\nx, "c\nd",\n]\n  e: {f: 1,\ng: 2}\nh: 3\n',
    { a: { b: ["x", "c d"], e: { f: 1, g: 2 } }, h: 3 },
  ],
  ["no merge in quotes", 'a: {"<<": {x: 1}}\n', { a: { "<<": { x: 1 } } }],
  ["keys as texts", "on: 1\n2: b\n1.5: c\n", { true: 1, 2: "b", "1.5": "c" }],
  ["the last anchor of a name", "a: &a 1\nb: &a 2\nc: *a\n", { a: 1, b: 2, c: 2 }],
  ["a key that other languages keep for themselves", "__proto__: 1\n", JSON.parse('{"__proto__":1}')],
];

const unreadable = ({ unreadable: all }: Graph) => all.map(({ reason, source }) => `${source}: ${reason}`);
const read = (content: string | Uint8Array, path = "a.yaml") => graphFromManifests([{ path, content }]);
const map = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\n`;
const titles = ({ resources }: Graph) => resources.map(({ title }) => title);

describe("YAML", () => {
  for (const [text, value] of plain)
    it(`takes ${JSON.stringify(text)} for ${JSON.stringify(value)}`, () => {
      assert.deepEqual(yamlDocuments(`a: ${text}\n`)[0]?.value, { a: value });
    });

  for (const [what, text, value] of documents)
    it(`takes ${what}`, () => assert.deepEqual(yamlDocuments(text)[0]?.value, value));

  it("takes as many aliases as Go does, and no bomb of them", () => {
    const many = `all:\n  - &e [{ name: A, value: b }]\n${"  - *e\n".repeat(150)}`;
    assert.equal(JSON.stringify(yamlDocuments(many)[0]?.value).split('"A"').length, 152);
    const bomb = Array.from(
      { length: 9 },
      (_, level) => `a${level + 1}: &a${level + 1} [${`*a${level},`.repeat(9)}]\n`,
    );
    assert.match(yamlDocuments(`a0: &a0 [x]\n${bomb.join("")}`)[0]?.problem ?? "", /far larger/);
  });
});

describe("a file of manifests", () => {
  it("has byte order marks wherever one begins that was put to another", () => {
    assert.deepEqual(titles(read(`\uFEFF${map("a")}---\n\uFEFF${map("b")}`)).length, 2);
  });

  it("may be in UTF-16, where its first bytes say so", () => {
    assert.equal(titles(read(Buffer.from(`\uFEFF${map("a")}`, "utf16le"))).length, 1);
  });

  it("may hold one JSON value after the other", () => {
    const one = (name: string) =>
      JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, annotations: { a: '"}{' } } });
    const graph = read(`${one("a")}\n${one("b")}${one("c")}`, "a.json");
    assert.deepEqual(titles(graph), ["ConfigMap default/a", "ConfigMap default/b", "ConfigMap default/c"]);
    assert.equal(graph.resources[1]?.origin.source, "a.json:2");
  });

  it("gives the items of a typed list the kind of the list", () => {
    const list =
      "apiVersion: apps/v1\nkind: DeploymentList\nitems:\n  - metadata: { name: a }\n  - { apiVersion: v1, kind: Pod, metadata: { name: b } }\n";
    assert.deepEqual(titles(read(list)), ["Deployment default/a", "Pod default/b"]);
    assert.deepEqual(
      unreadable(read("apiVersion: v1\nkind: List\nitems: [{ metadata: { name: a } }, 3]\n")),
      [
        "a.yaml:1: items[0]: it has neither apiVersion nor kind, so it is no Kubernetes object, but perhaps the values of a chart or a kustomization to render",
        "a.yaml:1: items[1]: it is a single value, and no Kubernetes object",
      ],
    );
  });

  it("keeps two objects apart for which the cluster makes up names", () => {
    const job = "apiVersion: batch/v1\nkind: Job\nmetadata: { generateName: run- }\n";
    const graph = read(`${job}---\n${job}`);
    assert.equal(graph.resources.length, 2);
    assert.deepEqual(graph.notes, []);
  });

  it("tells why it can't be read without what stands there", () => {
    const secret = "hunter2-xyz";
    const texts = [
      `a: *${secret}\n`,
      `a: { b: &${secret}, c: d }\nx: [\n`,
      `password: "${secret}\n`,
      `password: @${secret}\n`,
      `${secret}: {{ .Values.x }}\n`,
      `!!int ${secret}\n`,
      `{"password": "${secret}",}`,
      secret,
    ];
    for (const text of texts) {
      const told = unreadable(read(text));
      assert.equal(told.length > 0, true, text);
      assert.doesNotMatch(told.join("\n"), new RegExp(secret));
    }
  });

  it("says what it seems to be in place of objects", () => {
    assert.match(unreadable(read("a: {{ .Values.x }}\n")).join(), /template/);
    assert.match(unreadable(read("{{- if .x }}\na: b\n{{- end }}\n")).join(), /template that isn't rendered/);
    assert.match(unreadable(read("image:\n  tag: 1\n")).join(), /values of a chart/);
  });
});
