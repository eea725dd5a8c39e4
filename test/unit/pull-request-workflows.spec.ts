import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { accessSync, constants, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { root } from "../../lib/paths.ts";
import { tools } from "../../local/tools/tools.ts";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly if?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly "timeout-minutes"?: number;
  readonly environment?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: unknown;
  readonly concurrency?: unknown;
  readonly env?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const files = globSync(".github/workflows/*.yaml", { cwd: root }).sort();
const text = (file: string) => readFileSync(join(root, file), "utf8");
const workflows = files.map((file) => [file, parse(text(file)) as Workflow] as const);
const jobs = workflows.flatMap(([file, { jobs: all }]) =>
  Object.entries(all).map(([name, job]) => [`${file}: ${name}`, job] as const),
);
const makefile = readFileSync(join(root, "Makefile"), "utf8");

/** What a job may do beyond reading the repository. */
const rights: Readonly<Record<string, readonly string[]>> = {
  "preview.yaml: preview": ["id-token: write"],
  "preview.yaml: comment": ["pull-requests: write"],
  "preview.yaml: annotations": ["actions: read", "security-events: write"],
  "nightly.yaml: stack": ["id-token: write"],
};

describe("workflows", () => {
  it("are there", () => {
    assert.deepEqual(
      files.map((file) => file.split("/").at(-1)),
      ["ci.yaml", "nightly.yaml", "preview.yaml"],
    );
  });

  it("never run a pull request's code with the rights of the base", () => {
    const triggers = workflows.flatMap(([, { on }]) => Object.keys(on));
    assert.deepEqual([...new Set(triggers)].sort(), [
      "pull_request",
      "push",
      "schedule",
      "workflow_dispatch",
    ]);
  });

  it("give no right that isn't named here", () => {
    for (const [file, { concurrency, permissions }] of workflows) {
      assert.deepEqual(permissions, {}, `${file} gives rights to all jobs`);
      assert.ok(concurrency, `${file} may run twice at once`);
    }
    for (const [name, { permissions = {} }] of jobs) {
      const given = Object.entries(permissions).map(([right, level]) => `${right}: ${level}`);
      const allowed = ["contents: read", ...(rights[name.split("/").at(-1) ?? ""] ?? [])];
      assert.deepEqual(given.sort(), [...allowed].sort(), name);
    }
  });

  it("end", () => {
    // Tests on the cluster build all their tools first.
    const most = (name: string) => (name.endsWith("ci.yaml: cluster") ? 150 : 60);
    for (const [name, job] of jobs) assert.ok((job["timeout-minutes"] ?? 360) <= most(name), name);
  });

  it("name every action by its commit, and its version beside it; the same everywhere", () => {
    const pins = new Map<string, string>();
    for (const [file] of workflows)
      for (const [, action = "", pin = ""] of text(file).matchAll(/uses: ([\w./-]+)(@.*)/g)) {
        assert.match(pin, /^@[0-9a-f]{40} # v\d+\.\d+\.\d+$/, `${file}: ${action}`);
        assert.equal(pins.get(action) ?? pin, pin, `${action} is there in two versions`);
        pins.set(action, pin);
      }
    assert.ok(pins.size >= 4);
  });

  it("leave no token in the checkout", () => {
    for (const [name, { steps }] of jobs)
      for (const { uses = "", with: options } of steps)
        if (uses.startsWith("actions/checkout@")) assert.equal(options?.["persist-credentials"], false, name);
  });

  it("hand secrets to single steps only, and never to actions", () => {
    for (const [name, { env = {}, steps }] of jobs) {
      assert.doesNotMatch(JSON.stringify(env), /secrets\.|github\.token/, name);
      for (const step of steps)
        if (/secrets\.|github\.token/.test(JSON.stringify(step))) assert.equal(step.uses, undefined, name);
    }
    for (const [file, { env = {} }] of workflows) assert.doesNotMatch(JSON.stringify(env), /secrets\./, file);
  });

  it("hold no key of a cloud, only what is asked for by the job's own identity", () => {
    for (const [file] of workflows)
      assert.deepEqual(
        [...text(file).matchAll(/secrets\.(\w+)/g)]
          .map(([, name]) => name)
          .filter((name) => name !== "PULUMI_CONFIG_PASSPHRASE"),
        [],
      );
  });

  it("preview no fork's pull request, and nothing where no state is named", () => {
    const previews = workflows.find(([file]) => file.endsWith("preview.yaml"))?.[1].jobs ?? {};
    assert.match(previews.stacks?.if ?? "", /head\.repo\.full_name == github\.repository/);
    assert.match(previews.stacks?.if ?? "", /vars\.PULUMI_BACKEND_URL != ''/);
    for (const [name, job] of Object.entries(previews))
      if (name !== "stacks")
        assert.match(JSON.stringify(job), /"needs":(\[?"stacks")/, `${name} doesn't wait for that`);
  });

  it("put nothing that others write into a script", () => {
    for (const [name, { steps }] of jobs)
      for (const { run = "" } of steps) assert.doesNotMatch(run, /\$\{\{/, `${name}: ${run}`);
  });

  it("run what is there: commands of the Makefile, and scripts that can be started", () => {
    const run = jobs.flatMap(([, { steps }]) => steps.flatMap(({ run: script }) => script ?? [])).join("\n");
    const targets = [...run.matchAll(/make (?:--silent )?([a-z-]+)/g)].map(([, target = ""]) => target);
    const scripts = [...run.matchAll(/\.github\/scripts\/[\w-]+\.sh/g)].map(([script]) => script);
    const inScripts = globSync(".github/scripts/*.sh", { cwd: root }).flatMap((file) =>
      [...text(file).matchAll(/make -C \S+ --silent ([a-z-]+)/g)].map(([, target = ""]) => target),
    );
    assert.ok(targets.length >= 8 && scripts.length >= 4 && inScripts.length >= 2);
    for (const target of [...targets, ...inScripts])
      assert.match(makefile, new RegExp(`^([a-z- ]+ )?${target}( [a-z- ]+)?:`, "m"), `make ${target}`);
    for (const script of scripts) accessSync(join(root, script), constants.X_OK);
    for (const step of run.split("\n").filter(Boolean))
      assert.match(step, /make |\.github\/scripts\/|^echo |^cat summary\.md/, step);
  });

  it("keep what may hold a secret to themselves", () => {
    const kept = jobs.flatMap(([, { steps }]) =>
      steps
        .filter(({ uses = "" }) => uses.startsWith("actions/upload-artifact@"))
        .map((step) => String(step.with?.path)),
    );
    assert.ok(kept.length > 0);
    for (const paths of kept) assert.doesNotMatch(paths, /preview\.json|planned\.json|OUT \}\}\/?$/m);
  });

  it("use the version of Pulumi that everything else is tested with", () => {
    const tested = tools.flatMap((tool) =>
      tool.name === "pulumi" && tool.kind === "go" ? Object.values(tool.variables ?? {}) : [],
    );
    for (const [file, { env = {} }] of workflows)
      if (env.PULUMI_VERSION !== undefined) assert.deepEqual([`v${env.PULUMI_VERSION}`], tested, file);
  });

  it("have their scripts in version control, as scripts", () => {
    const modes = execFileSync("git", ["ls-files", "--stage", ".github/scripts"], {
      cwd: root,
      encoding: "utf8",
    });
    assert.deepEqual(
      modes
        .trim()
        .split("\n")
        .filter((line) => !line.startsWith("100755")),
      [],
    );
  });
});
