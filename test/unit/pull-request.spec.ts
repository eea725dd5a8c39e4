import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../local/lib/paths.ts";
import { readSources } from "../../readiness/pull-request/inputs.ts";
import { Redactor } from "../../readiness/pull-request/redactor.ts";
import { summarise } from "../../readiness/pull-request/summary.ts";
import { planted } from "../cluster/programs/harbour/planted.ts";
import { rendered, secretKinds, state, summaryOf } from "../support/preview-file.ts";

const golden = join(root, "test/golden/pull-request");
const at = (name: string) => join(golden, name);
const summaryOfFile = (name: string) => summarise(readSources({ preview: at(name) }));

describe("the summary of a pull request", () => {
  it("has what is lost first, then every change, then the fields, from a genuine preview", () => {
    assert.equal(summaryOfFile("changed.json"), readFileSync(at("changed.md"), "utf8"));
  });

  it("says the same of the engine's events", () => {
    assert.equal(summaryOfFile("events.json"), readFileSync(at("changed.md"), "utf8"));
  });

  it("shows none of the stack's secrets, whatever they are in", () => {
    const previews = ["changed.json", "events.json", "broken.json"];
    for (const name of previews) {
      const [file, text] = [readFileSync(at(name), "utf8"), summaryOfFile(name)];
      for (const secret of Object.values(planted))
        assert.ok(!text.includes(secret), `${name} shows a secret`);
      assert.ok(name === "broken.json" || file.includes(planted.token), "the fixture has no secrets to hide");
    }
  });

  it("says in one line that nothing changes", () => {
    const lines = summaryOfFile("same.json").trim().split("\n\n");
    assert.deepEqual(lines.slice(1), ["**`harbour-test`**: no changes (11 resources)."]);
  });

  it("says that a preview failed, and that more may change", () => {
    const text = summaryOfFile("broken.json");
    assert.match(text, /The preview failed, so more may change/);
    assert.match(text, /the store refuses the password &#91;secret&#93;/);
  });

  it("takes several stacks, the endangered first, and says so in one line", () => {
    const text = summarise(readSources({ preview: ["same.json", "changed.json"].map(at).join(",") }));
    assert.match(text, /1 of 2 stacks change; state is at risk in `harbour-test`\./);
    assert.ok(text.indexOf("State is at risk") < text.indexOf("no changes"));
    assert.equal(text.match(/<!-- seaworthy:pull-request -->/g)?.length, 1);
  });

  it("names what is known only after deployment, and what changed behind a mask", () => {
    const text = summaryOfFile("changed.json");
    assert.match(text, /^\+ data\.generation: \(known after deployment\)$/m);
    assert.match(text, /^\+ stringData: \[secret\] \(changed\)$/m);
  });

  it("shows of a long text the lines that differ", () => {
    assert.match(
      summaryOfFile("changed.json"),
      /@@ line 2 @@\n- {3}maxmemory 128mb\n\+ {3}maxmemory 256mb\n/,
    );
  });
});

describe("a change", () => {
  it("is none where only a component comes or goes, which is a name for what is inside", () => {
    const component = {
      op: "create",
      type: "seaworthy:index:Nats",
      name: "bus",
      new: state({}, { custom: false }),
    };
    assert.match(summaryOf([component]), /no changes/);
  });

  it("is one where the engine tells a replacement in several steps, and has both states", () => {
    const [old, made] = [state({ a: "1" }), state({ a: "2" })];
    const steps = [
      { op: "create-replacement", name: "x", new: made },
      { op: "replace", name: "x", old, new: made },
      { op: "delete-replaced", name: "x", old },
    ];
    for (const order of [steps, [...steps].reverse()])
      assert.match(summaryOf(order), /^1 to replace; 0 unchanged\.[\s\S]*- a: 1\n\+ a: 2$/m);
  });
});

describe("what is at risk", () => {
  const risk = (type: string, more: object = {}) =>
    summaryOf([{ op: "delete", type, name: "x", old: state({}, more) }]).includes("State is at risk");

  it("is a kind that keeps state, of Kubernetes or of a cloud", () => {
    const kinds = [
      "kubernetes:core/v1:Namespace",
      "kubernetes:core/v1:Secret",
      "kubernetes:apps/v1:StatefulSet",
      "kubernetes:postgresql.cnpg.io/v1:Cluster",
      "aws:rds/instance:Instance",
      "aws:s3/bucketV2:BucketV2",
      "gcp:sql/databaseInstance:DatabaseInstance",
      "azure-native:storage:StorageAccount",
      "aws:dynamodb/table:Table",
    ];
    assert.deepEqual(
      kinds.filter((type) => !risk(type)),
      [],
    );
  });

  it("is not what is made again without a loss", () => {
    const kinds = [
      "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole",
      "kubernetes:apps/v1:Deployment",
      "kubernetes:core/v1:ConfigMap",
      "aws:ec2/securityGroup:SecurityGroup",
    ];
    assert.deepEqual(
      kinds.filter((type) => risk(type)),
      [],
    );
  });

  it("is what brings others with it", () => {
    const kinds = [
      "kubernetes:helm.sh/v3:Release",
      "kubernetes:helm.sh/v4:Chart",
      "kubernetes:yaml/v2:ConfigGroup",
      "kubernetes:kafka.strimzi.io/v1beta2:Kafka",
      "kubernetes:minio.min.io/v2:Tenant",
      "kubernetes:external-secrets.io/v1:ExternalSecret",
      "kubernetes:velero.io/v1:Backup",
      "pulumi:providers:kubernetes",
    ];
    assert.deepEqual(
      kinds.filter((type) => !risk(type)),
      [],
    );
    const others = ["kubernetes:cert-manager.io/v1:ClusterIssuer", "aws:lb/loadBalancer:LoadBalancer"];
    assert.deepEqual(
      others.filter((type) => risk(type)),
      [],
    );
  });

  const updateRisk = (
    type: string,
    before: object,
    after: object,
    more: readonly [object, object] = [{}, {}],
  ) => {
    const step = { op: "update", type, name: "x", old: state(before, more[0]), new: state(after, more[1]) };
    return /State is at risk[\s\S]*?: (?<risk>[^\n]*)\n\n\|/.exec(summaryOf([step]))?.groups?.risk;
  };
  const spec = (fields: object) => ({ spec: fields });
  const claim = (storage: string) => ({ resources: { requests: { storage } } });

  for (const [what, type, before, after, expected] of [
    [
      "fewer servers",
      "apps/v1:StatefulSet",
      spec({ replicas: 3 }),
      spec({ replicas: 2 }),
      /from 3 servers to 2/,
    ],
    ["no number of servers", "apps/v1:StatefulSet", spec({ replicas: 3 }), spec({}), /from 3 servers to 1/],
    [
      "a smaller claim",
      "core/v1:PersistentVolumeClaim",
      spec(claim("50Gi")),
      spec(claim("500Mi")),
      /can't shrink/,
    ],
    [
      "a smaller claim of a StatefulSet",
      "apps/v1:StatefulSet",
      spec({ volumeClaimTemplates: [{ spec: claim("1Ti") }] }),
      spec({ volumeClaimTemplates: [{ spec: claim("1Gi") }] }),
      /can't shrink/,
    ],
    [
      "claims that are deleted",
      "apps/v1:StatefulSet",
      spec({ persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain" } }),
      spec({ persistentVolumeClaimRetentionPolicy: { whenDeleted: "Delete" } }),
      /whenDeleted keeps data no longer/,
    ],
    [
      "volumes that are deleted",
      "storage.k8s.io/v1:StorageClass",
      { reclaimPolicy: "Retain" },
      {},
      /reclaimPolicy keeps data no longer/,
    ],
    [
      "another key",
      "core/v1:Secret",
      { data: { "tls.key": "YQ==" } },
      { data: { "tls.key": "Yg==" } },
      /a key changes/,
    ],
  ] as const)
    it(`is an update to ${what}`, () => {
      assert.match(updateRisk(`kubernetes:${type}`, before, after) ?? "", expected);
      assert.equal(updateRisk(`kubernetes:${type}`, after, after), undefined);
    });

  it("is an update that takes protection away", () => {
    const [old, now] = [{ protect: true }, { protect: false }];
    assert.match(updateRisk("aws:s3/bucket:Bucket", {}, { a: 1 }, [old, now]) ?? "", /no longer protected/);
    const db = "aws:rds/instance:Instance";
    assert.match(
      updateRisk(db, { deletionProtection: true }, { deletionProtection: false }) ?? "",
      /deletionProtection/,
    );
    assert.match(updateRisk(db, { a: 1 }, { a: 2, skipFinalSnapshot: true }) ?? "", /skipFinalSnapshot/);
  });

  it("is not an update that only grows, or changes a password", () => {
    assert.equal(
      updateRisk("kubernetes:apps/v1:StatefulSet", spec({ replicas: 1 }), spec({ replicas: 3 })),
      undefined,
    );
    assert.equal(
      updateRisk("kubernetes:core/v1:Secret", { data: { password: "YQ==" } }, { data: { password: "Yg==" } }),
      undefined,
    );
  });

  it("is whatever is protected", () => {
    assert.ok(risk("kubernetes:core/v1:ConfigMap", { protect: true }));
  });
});

describe("names that somebody made up", () => {
  const nasty = [
    "a|b`c",
    "</summary></details><img src=x onerror=alert(1)>",
    "@everyone #1 www.evil.example https://evil.example/x",
    "[click](https://evil.example)\n\n# head\n\n- item",
    "```\n<script>",
    "\\|\\`\\",
    "a\u202eb\u0000c\u200bd",
    "![x](y) $\\phi$ :smile: ~~no~~ **b** _i_",
    "| --- |\n| x |",
  ];

  it("call nobody where they are in a type", () => {
    const step = {
      op: "update",
      type: "kubernetes:example.org/v1:@everyone#1",
      name: "x",
      old: state({ a: "1" }),
      new: state({ a: "2" }),
    };
    const { text } = rendered(summaryOf([step]));
    const read = text.replace(/&#(\d+);/g, (_, point) => String.fromCodePoint(Number(point)));
    assert.match(read, /everyone/);
    assert.doesNotMatch(read, /@\w|#\d/);
  });

  for (const name of nasty)
    it(`break nothing: ${JSON.stringify(name)}`, () => {
      const inputs = (value: string) => ({
        metadata: { name, namespace: name },
        spec: { [name]: value, text: `${name}\n${value}` },
      });
      const steps = ["delete", "replace"].map((op) => ({
        op,
        type: "kubernetes:apps/v1:StatefulSet",
        name: `${op} ${name}`,
        old: state(inputs(name)),
        ...(op === "replace" && { new: state(inputs(`${name}2`)), replaceReasons: [name] }),
      }));
      const { links, rows, tags, text } = rendered(
        summaryOf(steps, { diagnostics: [{ severity: "error", message: name }] }),
      );
      assert.deepEqual(tags, [
        "code",
        "details",
        "h3",
        "li",
        "p",
        "pre",
        "strong",
        "summary",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
      ]);
      assert.deepEqual(links, []);
      // A name that ended its cell would leave half of itself there.
      for (const [operation = "", kind, name = "", object = ""] of rows) {
        assert.match(operation, /^<strong>(delete|replace)<\/strong>$/);
        assert.equal(kind, "<code>StatefulSet</code>");
        for (const cell of [name, object]) assert.match(cell, /^<code>[^`]*<\/code>$/s);
      }
      assert.equal(rows.length, 2);
      // Outside of code, GitHub would call people and issues.
      assert.doesNotMatch(text, /@\w|#\d/);
    });
});

describe("secrets in a summary", () => {
  for (const [kind, make] of Object.entries(secretKinds))
    it(`are masked: ${kind}`, () => {
      const [before, after] = ["planted-Secret-Value-1a2b", "planted-Secret-Value-3c4d"];
      const text = summaryOf([{ op: "update", name: "x", ...make(before, after) }]);
      assert.ok(!text.includes(before) && !text.includes(after), text);
      assert.ok(text.includes("[secret]"), text);
    });

  it("are masked where they are repeated, plain or in base64", () => {
    const secret = "planted-Secret-Value-1a2b";
    const data = { password: Buffer.from(secret).toString("base64") };
    const steps = [
      { op: "create", type: "kubernetes:core/v1:Secret", name: "s", new: state({ data }) },
      {
        op: "create",
        type: "kubernetes:core/v1:ConfigMap",
        name: `of-${secret}`,
        new: state({ data: { note: `use ${secret} or ${data.password}` } }),
      },
    ];
    const text = summaryOf(steps, { diagnostics: [{ severity: "error", message: `no ${secret}` }] });
    assert.ok(!text.includes(secret) && !text.includes(data.password), text);
  });

  it("are masked where a field becomes one, and wherever its old value stands", () => {
    const mark = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
    const env = (...items: readonly object[]) => state({ spec: { env: items } });
    const [old, now] = ["planted-Old-Value-1a2b", "planted-New-Value-3c4d"];
    const steps = [
      {
        op: "update",
        name: "x",
        old: env({ name: "LINE", value: old }),
        new: env(
          { name: "FIRST", value: "shown" },
          { name: "LINE", value: { ...mark, plaintext: JSON.stringify(now) } },
        ),
      },
      { op: "update", name: "y", old: state({ it: { a: old } }), new: state({ it: "[secret]" }) },
      { op: "create", name: "z", new: state({ note: `was ${old}` }) },
    ];
    const text = summaryOf(steps);
    assert.ok(!text.includes(old) && !text.includes(now), text);
    assert.ok(text.includes("shown"), text);
  });

  it("are masked where they are words or numbers, but not what is kept beside them", () => {
    const stringData = {
      it: "correcthorsebattery",
      code: "20261130",
      username: "wheelhouse",
      host: "db.example.org",
      namespaceOfIt: "harbour",
      mode: "production",
    };
    const steps = [
      { op: "create", type: "kubernetes:core/v1:Secret", name: "harbour", new: state({ stringData }) },
      {
        op: "create",
        name: "x",
        new: state({
          a: `say correcthorsebattery or 20261130`,
          b: "wheelhouse at db.example.org in harbour, production",
          c: "correcthorsebatterys 120261130",
        }),
      },
    ];
    const text = summaryOf(steps);
    assert.match(text, /a: say \[secret\] or \[secret\]$/m);
    assert.match(text, /b: wheelhouse at db\.example\.org in harbour, production$/m);
    assert.match(text, /c: correcthorsebatterys 120261130$/m);
  });

  it("are masked however short, where it is said that they are secrets", () => {
    const inputs = {
      command: ["serve", "--password", "ab1"],
      env: [{ name: "PASSWORD", value: "cd2" }],
      token: "ef3",
      pin: 4711,
    };
    const text = summaryOf([{ op: "create", name: "x", new: state(inputs) }]);
    for (const secret of ["ab1", "cd2", "ef3", "4711"]) assert.ok(!text.includes(secret), text);
  });

  it("are masked where a long text is cut in the middle of one", () => {
    const redactor = new Redactor();
    const secret = `begin-${"x7-".repeat(300)}end`;
    redactor.learn(secret, true);
    for (const before of [99_500, 99_999, 100_000]) {
      const made = redactor.clean(`${"word ".repeat(before / 5)}${secret} after`);
      assert.ok(!made.includes("begin-"), made.slice(-200));
      assert.ok(made.length > 90_000 && made.endsWith("(cut)"));
    }
  });

  it("don't hide what a review is about", () => {
    const shown = [
      "redis@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
      "cordum-scheduler-metrics.cordum.svc.cluster.local:9090",
      "--leader-elect-renew-deadline=10s",
      "04c1d5a4-7d5b-4a8e-9a75-1d0c2f6f9b11",
      "requiredDuringSchedulingIgnoredDuringExecution",
      "/var/run/secrets/kubernetes.io/serviceaccount",
      "topology.kubernetes.io/zone",
      "system-cluster-critical",
    ];
    const spec = {
      ...shown,
      secretName: "nats-server-tls",
      passwordFile: "/auth/password",
      automountServiceAccountToken: false,
    };
    const text = summaryOf([
      { op: "create", type: "kubernetes:apps/v1:Deployment", name: "x", new: state({ spec }) },
    ]);
    for (const value of [
      ...shown,
      "nats-server-tls",
      "/auth/password",
      "automountServiceAccountToken: false",
    ])
      assert.ok(text.includes(value), `${value} is hidden in ${text}`);
  });
});
