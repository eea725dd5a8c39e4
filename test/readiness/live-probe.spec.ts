import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { execa } from "execa";
import { root } from "../../lib/paths.ts";
import { answersIn, podOf, tryFrom } from "../../readiness/live/dial/probe.ts";
import { ProgramsOnPath } from "../support/programs-on-path.ts";

const target = { address: "10.0.0.1", port: 80, meant: true };
const probe = { namespace: "shop", labels: { a: "b" }, image: "busybox:1.35", targets: [target] };

describe("what a probe says", () => {
  it("is read by the place of each target, in whichever order the tries ended", () => {
    assert.deepEqual(answersIn("1 closed\n2 open\n0 open\n", 3), [true, false, true]);
  });

  it("is nothing where a target is missing, twice there, or followed by other words", () => {
    for (const log of [
      "",
      "0 open\n",
      "0 open\n0 open\n",
      "0 open\n1 closed\nsh: no nc\n",
      "0 open\n1 refused\n",
    ])
      assert.throws(() => answersIn(log, 2), /didn't say how each of them went/, log);
  });
});

describe("the pod of a probe", () => {
  interface Pod {
    readonly metadata: { readonly labels: object };
    readonly spec: {
      readonly containers: readonly [{ readonly readinessProbe: object; readonly args: object }];
    };
  }
  const made = (labels: Readonly<Record<string, string>> = {}) =>
    podOf("probe", { ...probe, labels }, 60) as Pod;

  it("has the labels that it is given, even in the place of its own", () => {
    const mark = "app.kubernetes.io/managed-by";
    assert.deepEqual(made({ a: "b" }).metadata.labels, { a: "b", [mark]: "seaworthy-readiness" });
    assert.deepEqual(made({ [mark]: "seaworthy" }).metadata.labels, { [mark]: "seaworthy" });
  });

  it("is never ready as long as it lasts", () =>
    assert.deepEqual(made().spec.containers[0].readinessProbe, {
      exec: { command: ["false"] },
      initialDelaySeconds: 60,
    }));

  it("is told what to try", () => assert.deepEqual(made().spec.containers[0].args, ["10.0.0.1/80/yes"]));
});

describe("the script of a probe", () => {
  let programs: ProgramsOnPath;
  beforeEach(() => {
    programs = new ProgramsOnPath();
  });
  afterEach(() => programs.remove());

  const script = join(root, "readiness/live/dial/try-connections.sh");
  const run = async (...targets: readonly string[]) =>
    (await execa("sh", [script, "2", "4", ...targets], { env: programs.env })).stdout.split("\n");
  const tries = () => readFileSync(join(programs.folder, "tries"), "utf8").trim().split("\n");
  /** An nc that tells of each try, and is open by that condition of `$3 $4`, and of `n`, the try's number. */
  const nc = (condition: string) =>
    programs.add(
      "nc",
      `echo "$3 $4" >> ${programs.folder}/tries; n=$(grep -c -x "$3 $4" ${programs.folder}/tries); ${condition}`,
    );

  it("says of each target whether it is open, after two rounds that agree", async () => {
    nc('[ "$4" = 81 ]');
    assert.deepEqual(await run("10.0.0.1/80/no", "web/81/yes", "web/82/no"), [
      "0 closed",
      "1 open",
      "2 closed",
    ]);
    assert.equal(tries().length, 6);
  });

  it("waits for what is meant while the network learns of the pod", async () => {
    nc('[ "$n" -gt 3 ]');
    assert.deepEqual(await run("web/80/yes"), ["0 open"]);
    assert.equal(tries().length, 4);
  });

  it("doesn't take what is open for a moment for what comes through", async () => {
    nc('[ "$n" -lt 2 ]');
    assert.deepEqual(await run("web/80/no"), ["0 closed"]);
    assert.equal(tries().length, 3);
  });

  it("gives up what stays closed", async () => {
    nc("false");
    assert.deepEqual(await run("web/80/yes"), ["0 closed"]);
    assert.equal(tries().length, 4);
  });
});

describe("a probe in a cluster", () => {
  let programs: ProgramsOnPath;
  beforeEach(() => {
    programs = new ProgramsOnPath();
  });
  afterEach(() => programs.remove());

  /** A kubectl that tells what it was asked: the verb, and the pod's name where there is one. */
  const kubectl = (script: string) =>
    programs.add(
      "kubectl",
      `verb=$3; case $verb in create) pod=$(grep -o 'readiness-probe-[0-9a-f]*') ;; *) pod=$(echo "$*" | grep -o 'readiness-probe-[0-9a-f]*') ;; esac
       echo "$verb $pod" >> ${programs.folder}/calls
       ${script}`,
    );
  const calls = () => {
    const file = join(programs.folder, "calls");
    return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  };
  const verbs = () => calls().map((call) => call.split(" ")[0]);

  it("is made, waited for, read and removed", async () => {
    kubectl('if [ "$verb" = logs ]; then echo "0 open"; fi');
    assert.deepEqual(await tryFrom(programs.env, probe), [true]);
    assert.deepEqual(verbs(), ["create", "wait", "logs", "delete"]);
    assert.equal(new Set(calls().map((call) => call.split(" ")[1])).size, 1);
  });

  it("is removed where it doesn't start, and the reason is told", async () => {
    kubectl("case $verb in wait) exit 1 ;; get) printf ImagePullBackOff ;; esac");
    await assert.rejects(tryFrom(programs.env, probe), /doesn't start: ImagePullBackOff/);
    assert.deepEqual(verbs(), ["create", "wait", "get", "delete"]);
  });

  it("is removed where making it failed, because it may be there all the same", async () => {
    kubectl('case $verb in create) echo "exceeded quota: quota" >&2; exit 1 ;; esac');
    await assert.rejects(tryFrom(programs.env, probe), /can't be tried: exceeded quota/);
    assert.deepEqual(verbs(), ["create", "delete"]);
  });

  it("is removed when somebody interrupts it, before the process ends by that signal", async () => {
    kubectl(
      `case $verb in wait) exec sleep 60 ;; delete) sleep 1; echo "deleted $pod" >> ${programs.folder}/calls ;; esac`,
    );
    const program = join(root, "test/readiness/live-support/network-alone.ts");
    const child = spawn(process.execPath, [program], { stdio: "ignore", env: programs.env, detached: true });
    const ended = once(child, "exit");
    const { pid } = child;
    assert.ok(pid);
    // Ctrl-C, twice: it goes to the whole group of processes.
    for (const verb of ["wait", "delete"]) {
      while (verbs().filter((one) => one === verb).length < 3) await pause(20);
      process.kill(-pid, "SIGINT");
    }
    assert.deepEqual(await ended, [null, "SIGINT"]);
    const of = (wanted: string) =>
      calls()
        .filter((call) => call.startsWith(`${wanted} `))
        .map((call) => call.split(" ")[1])
        .sort();
    assert.equal(of("create").length, 3);
    assert.deepEqual(of("deleted"), of("create"));
  }).timeout(60_000);
});
