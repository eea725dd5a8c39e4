import assert from "node:assert/strict";
import { parseSettings, type RawSettings } from "../../settings.ts";
import { rawSettings, stackNames } from "../support/stack-file.ts";

const image = "registry.example.com/web:1";
const shop: RawSettings = {
  system: "application",
  name: "shop",
  services: { web: { image, ports: { http: 8080 } } },
};
const s3 = (more: object = {}) => ({
  target: { kind: "s3", url: "https://objects.example.net", bucket: "ships", ...more },
});

/** What a stack is refused for beside another one: the lines that name a setting. */
function complaints(raw: RawSettings, other: RawSettings): readonly string[] {
  try {
    parseSettings("stacks/Pulumi.test.yaml", raw, new Map([["stacks/Pulumi.other.yaml", other]]));
    return [];
  } catch (error) {
    return (error as Error).message.split("\n").filter((line) => line.startsWith("  "));
  }
}

describe("what another stack has", () => {
  it("is not its namespace, whether or not the file says it", () => {
    const cordum = { system: "cordum", namespace: { name: "shop" } };
    const named =
      /seaworthy:namespace\.name is "shop"; allowed is .*only: stacks\/Pulumi\.other\.yaml has shop/;
    const left =
      /seaworthy:namespace\.name is missing; allowed is .*only: stacks\/Pulumi\.other\.yaml has shop/;
    const [first, ...more] = complaints(cordum, shop);
    assert.deepEqual(more, []);
    assert.match(first ?? "", named);
    assert.match(complaints(shop, cordum).join(), left);
    assert.match(
      complaints({ ...shop, name: "barge" }, { ...shop, namespace: { name: "barge" } }).join(),
      /barge/,
    );
  });

  it("is not the namespace that is a constant of kubeOP's programs, nor one of its tenants", () => {
    const kubeop = {
      system: "kubeop",
      apiServer: { networks: ["192.0.2.10/32"] },
      backups: { enabled: false },
    };
    assert.match(complaints({ ...shop, name: "kubeop-system" }, kubeop).join(), /has kubeop-system, too/);
    assert.deepEqual(complaints(shop, kubeop), []);
    const tenants = { tenants: { acme: { projects: { web: {} } }, idle: {} } };
    const web = { ...shop, name: "kubeop-acme-web" };
    assert.match(complaints(web, { ...kubeop, ...tenants }).join(), /has kubeop-acme-web, too/);
    assert.match(
      complaints({ ...kubeop, ...tenants }, web).join(),
      /seaworthy:tenants\.acme\.projects\.web is {}; .*has kubeop-acme-web, too/,
    );
  });

  it("is not the namespace of its restore drill", () => {
    const drilled = { ...shop, backups: s3() };
    const other = { ...shop, name: "barge", namespace: { name: "shop-restore-drill" } };
    assert.match(complaints(other, drilled).join(), /has shop-restore-drill, too/);
    assert.match(complaints(drilled, other).join(), /has shop-restore-drill, too/);
    assert.deepEqual(complaints(other, shop), []);
  });

  it("is not the folder of its backups, even of one product in two clusters", () => {
    const [first, ...more] = complaints(
      { ...shop, backups: s3() },
      { ...shop, backups: s3({ prefix: "shop" }) },
    );
    assert.deepEqual(more, []);
    assert.match(
      first ?? "",
      /seaworthy:backups\.target\.prefix is missing; allowed is .*other\.yaml stores its backups in https:\/\/objects\.example\.net\/ships\/shop, too/,
    );
    const port = s3({ url: "https://objects.example.net:443", prefix: "shop" });
    assert.equal(complaints({ ...shop, backups: port }, { ...shop, backups: s3() }).length, 1);
  });

  it("is not a folder within that of its backups, or around it", () => {
    const own = { ...shop, backups: s3() };
    const other = { ...shop, backups: s3({ prefix: "shop/nats" }) };
    for (const lines of [complaints(own, other), complaints(other, own)])
      assert.match(lines.join(), /backups\.target\.prefix .*a folder for this stack only/);
  });

  it("is not the namespace of a facility, and a platform has no other", () => {
    const apiServer = { networks: ["192.0.2.10/32"] };
    const platform = {
      system: "platform",
      apiServer,
      facilities: { "postgres-operator": { enabled: true } },
    };
    const [own, ...more] = complaints(platform, { ...shop, name: "cnpg-system" });
    assert.deepEqual(more, []);
    assert.match(
      own ?? "",
      /facilities\.postgres-operator\.namespace is missing; allowed is a namespace for/,
    );
    assert.match(complaints({ ...shop, name: "cnpg-system" }, platform).join(), /has cnpg-system, too/);
    assert.deepEqual(complaints({ ...shop, name: "platform" }, platform), []);
  });

  it("is told together with what is wrong by itself", () => {
    const lines = complaints({ ...shop, owner: "" }, { system: "cordum", namespace: { name: "shop" } });
    assert.deepEqual(
      lines.map((line) => / {2}seaworthy:(\S+) /.exec(line)?.[1]),
      ["owner", "namespace.name"],
    );
  });

  it("is no matter where it is something else", () => {
    for (const [own, other] of [
      [shop, shop],
      [shop, { ...shop, name: "barge" }],
      [
        { ...shop, backups: s3() },
        { ...shop, backups: s3({ prefix: "shop-staging" }) },
      ],
      [
        { ...shop, backups: s3() },
        { ...shop, backups: s3({ bucket: "barges" }) },
      ],
      [
        { ...shop, backups: s3() },
        { ...shop, backups: { ...s3(), enabled: false } },
      ],
      [shop, {}],
    ] satisfies readonly (readonly [RawSettings, RawSettings])[])
      assert.deepEqual(complaints(own, other), []);
  });

  it("is nothing that the stacks of this repository take from each other", () => {
    const file = (stack: string) => `stacks/Pulumi.${stack}.yaml`;
    for (const stack of stackNames) {
      const others = stackNames.filter((name) => name !== stack);
      const theirs = new Map(others.map((name) => [file(name), rawSettings(name)]));
      assert.doesNotThrow(() => parseSettings(file(stack), rawSettings(stack), theirs));
    }
  });
});
