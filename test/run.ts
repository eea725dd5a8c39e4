import "../startup.ts";
import { globSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { styleText } from "node:util";
import { execa } from "execa";
import Mocha from "mocha";
import { recoveryDocument, recoveryPage } from "../docs/recovery-table.ts";
import { root } from "../lib/paths.ts";
import { endWith, Problem } from "../lib/problem.ts";
import { forgetFile } from "./support/faults/result.ts";
import { type Counts, goTest } from "./support/go-test.ts";
import { sideBySide } from "./support/side-by-side.ts";

/**
 * Runs layers of tests, and ends with one line over all of them. Those that need no cluster run side by side, each in a
 * process of its own; the others follow one after another.
 */

type Layer = () => Promise<Counts>;

const minutes = 60_000;

const layers: Readonly<Record<string, Layer>> = {
  "types, lint and format": () => commands([["tsc"], ["biome", "check", "--error-on-warnings", "."]]),
  policy: () => mocha("test/policy/**/*.spec.ts", 2 * minutes),
  component: () => mocha("test/component/**/*.spec.ts", minutes),
  readiness: () => mocha("test/readiness/**/*.spec.ts", minutes),
  unit: () => mocha("test/unit/**/*.spec.ts", minutes),
  tools: prepareMachine,
  scripts: () => mocha("test/scripts/**/*.spec.ts", 2 * minutes),
  oracle: () => mocha("test/oracle/**/*.spec.ts", 10 * minutes),
  providers: () => goTest("local/providers"),
  canary: () => goTest("local/images/canary"),
  "kubeOP's programs": () => goTest("local/images/kubeop"),
  "NATS exporter": () => goTest("local/images/nats-exporter"),
  "kube-state-metrics": () => goTest("local/images/kube-state-metrics"),
  "volume provisioner": () => goTest("local/cluster/provisioner"),
  "many settings": () => mocha(["test/oracle/settings.spec.ts", "test/oracle/pod-security.spec.ts"], minutes),
  cluster: () => mocha("test/cluster/**/*.spec.ts", 10 * minutes),
  stores: () => mocha("test/stores/**/*.spec.ts", 15 * minutes),
  faults,
  systems,
};

/** They need no cluster. The long ones start first, so that no processor waits for them in the end. */
const independent = ["types, lint and format", "policy", "component", "readiness", "unit"];

/** Together they take longer than everything else, and each has a target of its own, such as `make test-stores`. */
const long = ["stores", "faults", "many settings", "systems"];

const selections: Readonly<Record<string, readonly string[]>> = {
  all: Object.keys(layers).filter((name) => !long.includes(name)),
  unit: independent,
  stores: ["tools", "stores"],
  faults: ["tools", "faults"],
  settings: ["many settings"],
  systems: ["systems"],
};

async function commands(all: readonly (readonly string[])[]): Promise<Counts> {
  let failed = 0;
  for (const [command = "", ...args] of all) {
    const result = await execa(command, args, {
      cwd: root,
      preferLocal: true,
      stdio: "inherit",
      reject: false,
    });
    if (result.failed) failed += 1;
  }
  return { passed: all.length - failed, failed, skipped: 0 };
}

async function mocha(patterns: string | readonly string[], timeout: number): Promise<Counts> {
  const color = process.argv.includes(inColor) ? { color: true } : {};
  const runner = new Mocha({ timeout, slow: timeout / 10, forbidOnly: true, ...color });
  for (const file of globSync(patterns, { cwd: root }).sort()) runner.addFile(join(root, file));
  await runner.loadFilesAsync();
  return new Promise((resolve) => {
    const run = runner.run(() => {
      const { passes = 0, failures = 0, pending = 0 } = run.stats ?? {};
      resolve({ passed: passes, failed: failures, skipped: pending });
    });
  });
}

/** The layers below need the tools, and the cluster with its images. */
async function prepareMachine(): Promise<Counts> {
  await execa("make", ["--no-print-directory", "cluster-up"], { cwd: root, stdio: "inherit" });
  return { passed: 0, failed: 0, skipped: 0 };
}

/**
 * What the tests measured goes into docs/recovery.md, also where some of them failed: those have no row. FAULTS names files
 * of them; the rows of the others stay.
 */
function faults(): Promise<Counts> {
  return measured(faultSpecs());
}

/** Some of them break their system, too. */
function systems(): Promise<Counts> {
  return measured(systemSpecs());
}

async function measured(specs: readonly string[]): Promise<Counts> {
  for (const spec of specs) forgetFile(spec);
  const counts = await mocha(specs, 15 * minutes);
  writeFileSync(recoveryDocument, recoveryPage());
  return counts;
}

function faultSpecs(): readonly string[] {
  const files = globSync("test/faults/*.spec.ts", { cwd: root });
  const names = files.map((file) => basename(file, ".spec.ts"));
  return named("FAULTS", "fault tests", names).map((name) => `test/faults/${name}.spec.ts`);
}

/** What takes long to prepare, and only one kind of system needs: SYSTEM names which, or one file of it: `postgres/faults`. */
function systemSpecs(): readonly string[] {
  const files = globSync("test/systems/*/*.spec.ts", { cwd: root });
  const names = files.map((file) => file.slice("test/systems/".length, -".spec.ts".length));
  const folders = [...new Set(names.map(dirname))];
  const wanted = named("SYSTEM", "tests of a system", [...folders, ...names]);
  return names
    .filter((name) => wanted.includes(name) || wanted.includes(dirname(name)))
    .map((name) => `test/systems/${name}.spec.ts`);
}

/** Those of the names that a variable of the environment gives; all where it gives none. */
function named(variable: string, what: string, names: readonly string[]): readonly string[] {
  const wanted = (process.env[variable] ?? "").split(",").filter(Boolean);
  const unknown = wanted.filter((name) => !names.includes(name));
  if (unknown.length > 0)
    throw new Problem(
      `There are no ${what} "${unknown.join(", ")}".`,
      `Give some of: ${names.toSorted().join(", ")}.`,
    );
  return (wanted.length === 0 ? names : wanted).toSorted();
}

async function main(selection: string): Promise<void> {
  const chosen = selections[selection];
  if (!chosen)
    throw new Problem(
      `There is no selection "${selection}".`,
      `Give one of: ${Object.keys(selections).join(", ")}.`,
    );
  // A wrong name is told before minutes are spent on a cluster.
  if (chosen.includes("faults")) faultSpecs();
  if (chosen.includes("systems")) systemSpecs();
  const total = { passed: 0, failed: 0, skipped: 0 };
  const add = ({ failed, passed, skipped }: Counts) => {
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
  };
  const first = chosen.filter((name) => independent.includes(name));
  if (first.length > 0) console.log(`… ${first.join("; ")}: each is shown when it has ended`);
  for await (const { counts, name, output } of sideBySide(first, layerCommand)) {
    heading(name);
    console.log(output);
    add(counts);
  }
  for (const name of chosen.filter((one) => !first.includes(one))) {
    heading(name);
    add(await (layers[name] as Layer)());
  }
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  process.exitCode = total.failed === 0 ? 0 : 1;
}

function heading(name: string): void {
  console.log(styleText("bold", `\n== ${name}`));
}

/** What runs one layer alone, and tells its counts to the process that started it. */
function layerCommand(name: string): readonly string[] {
  return [import.meta.filename, oneLayer, name, ...(process.stdout.isTTY ? [inColor] : [])];
}

const oneLayer = "--layer";
const inColor = "--color";

async function runLayer(name = ""): Promise<void> {
  const layer = layers[name];
  if (!layer)
    throw new Problem(`There is no layer "${name}".`, `Give one of: ${Object.keys(layers).join(", ")}.`);
  const counts = await layer();
  process.send?.(counts);
  process.exitCode = counts.failed === 0 ? 0 : 1;
}

const [, , selection = "all", name] = process.argv;
(selection === oneLayer ? runLayer(name) : main(selection)).catch(endWith);
