import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../lib/paths.ts";
import { partsOf, recipesFor, testParts, toolsFor } from "../../local/images/parts.ts";
import type { Part } from "../../local/images/recipe.ts";
import { recipes } from "../../local/images/recipes.ts";
import { tools } from "../../local/tools/tools.ts";

/** What only some stacks have. */
const brought: readonly Part[] = ["cert-manager", "gravl", "kubeop", "metrics", "postgres", "secrets"];
const names = tools.map(({ name }) => name);
const stackFile = (stack: string) => readFileSync(join(root, "stacks", `Pulumi.${stack}.yaml`), "utf8");

describe("what a stack needs of the embedded cluster", () => {
  it("is no backups only where its file switches them off", () => {
    assert.deepEqual(partsOf("config:\n  seaworthy:backups: { enabled: false }\n"), []);
    for (const file of [
      "",
      "config:",
      "config:\n  seaworthy:backups: { keep: 3 }\n",
      stackFile("cordum-production"),
    ]) {
      assert.deepEqual(partsOf(file), ["backups"], file);
    }
  });

  it("is built for it, and what another stack adds is left for then", () => {
    const development = partsOf(stackFile("cordum-dev"));
    const production = partsOf(stackFile("cordum-production"));
    const added = toolsFor(production, names).filter((name) => !toolsFor(development, names).includes(name));
    assert.deepEqual(added, ["restic"]);
    assert.deepEqual(
      recipesFor(production)
        .filter((recipe) => !recipesFor(development).includes(recipe))
        .map(({ name }) => name),
      ["restic"],
    );
  });

  it("is PostgreSQL where its file keeps state in one, or gives others its operator", () => {
    const stores = (store: string) =>
      `config:\n  seaworthy:stores: { cache: { kind: redis }, main: ${store} }\n`;
    const operator = (settings: string) =>
      `config:\n  seaworthy:facilities: { postgres-operator: ${settings} }\n`;
    for (const file of [stores("{ kind: postgres }"), operator("{ enabled: true }")])
      assert.deepEqual(partsOf(file), ["backups", "postgres"], file);
    for (const file of [
      ...[stores("{ kind: postgres, external: { host: db.example.org } }"), stores("{ kind: nats }")],
      ...[operator("{ enabled: false }"), operator("")],
    ])
      assert.deepEqual(partsOf(file), ["backups"], file);
    assert.deepEqual(
      toolsFor(["postgres"], names).filter((name) => !toolsFor([], names).includes(name)),
      ["cloudnative-pg", "plugin-barman-cloud"],
    );
  });

  it("is an application's own programs where its file names their images", () => {
    assert.deepEqual(partsOf(stackFile("gravl-staging")), ["backups", "postgres", "gravl"]);
    assert.deepEqual(
      toolsFor(["gravl"], names).filter((name) => !toolsFor([], names).includes(name)),
      ["gravl"],
    );
    const other = "config:\n  seaworthy:services: { shop: { image: example.org/shop:1 }, empty: }\n";
    assert.deepEqual(partsOf(other), ["backups"]);
  });

  it("is kubeOP's programs and PostgreSQL where it is the system", () => {
    const kubeop = (database: string) =>
      `config:\n  seaworthy:system: kubeop\n  seaworthy:database: ${database}\n`;
    for (const database of ["", "{ storage: { size: 2Gi } }"])
      assert.deepEqual(partsOf(kubeop(database)), ["backups", "postgres", "kubeop"], database);
    assert.deepEqual(partsOf(kubeop("{ external: { host: db.example.org } }")), ["backups", "kubeop"]);
    assert.deepEqual(partsOf("config:\n  seaworthy:system: cordum\n  seaworthy:database: {}\n"), ["backups"]);
    assert.deepEqual(
      toolsFor(["kubeop"], names).filter((name) => !toolsFor([], names).includes(name)),
      ["kubeop/manager", "kubeop/hc", "kubeop/operator", "kubeop/admission"],
    );
    const images = recipesFor(["kubeop"]).filter(({ part }) => part === "kubeop");
    assert.deepEqual(
      images.flatMap((recipe) =>
        recipe.images.map(({ reference, run }) => [reference, run.entrypoint, run.user]),
      ),
      ["manager", "operator", "admission"].map((name) => [
        ...[`ghcr.io/vaheed/kubeop/${name}:sha-47564df`, [`/${name}`], "65532:65532"],
      ]),
    );
    for (const { contents } of images)
      assert.ok(!contents.some(({ kind }) => kind === "busybox" || kind === "debian"));
  });

  it("is what measures all stacks where its file gives that", () => {
    const metrics = (settings: string) => `config:\n  seaworthy:facilities: { metrics: ${settings} }\n`;
    assert.deepEqual(partsOf(metrics("{ enabled: true }")), ["backups", "metrics"]);
    for (const file of [metrics("{ enabled: false }"), metrics("")])
      assert.deepEqual(partsOf(file), ["backups"], file);
    assert.deepEqual(
      toolsFor(["metrics"], names).filter((name) => !toolsFor([], names).includes(name)),
      ["prometheus-operator", "prometheus-config-reloader", "prometheus", "kube-state-metrics"],
    );
  });

  it("is cert-manager or Sealed Secrets where its file gives that", () => {
    for (const [facility, tool] of [
      ["cert-manager", "cert-manager"],
      ["secrets", "sealed-secrets"],
    ] as const) {
      const file = `config:\n  seaworthy:facilities: { ${facility}: { enabled: true } }\n`;
      assert.deepEqual(partsOf(file), ["backups", facility]);
      assert.deepEqual(
        toolsFor([facility], names).filter((name) => !toolsFor([], names).includes(name)),
        [tool],
      );
    }
  });

  it("is everything for the tests, but for what a system brings", () => {
    const own = recipes.filter(({ part }) => part !== undefined && brought.includes(part));
    assert.deepEqual(
      recipesFor(testParts),
      recipes.filter((recipe) => !own.includes(recipe)),
    );
    assert.deepEqual(recipesFor([...testParts, ...brought]), recipes);
    assert.deepEqual(
      names.filter((name) => !toolsFor(["backups", ...brought], names).includes(name)),
      ["versitygw"],
    );
  });
});
