import { rmSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { engineEnvironment, ownProgram } from "../../engine/environment.ts";
import { bin, work } from "../../lib/paths.ts";
import { ControlPlane } from "../cluster/control-plane.ts";
import { RequestCounter } from "../cluster/requests.ts";
import { interleave } from "../model/interleave.ts";
import type { Extent, Measurement } from "../model/measurement.ts";
import type { Metric, Plot, Table } from "../model/result.ts";
import { compileProgram } from "../programs/compiled.ts";
import { tsNodeProgram, tsNodeVariables } from "../programs/ts-node.ts";
import { commandLine, measure } from "../run/command.ts";
import { helmSide } from "../sides/helm.ts";
import { kubectlSide, kustomizeSide, type Objects } from "../sides/kubectl.ts";
import { writeForTools } from "../sides/objects.ts";
import { type Program, PulumiStack, withoutCheckpoints } from "../sides/pulumi.ts";
import { type Action, actions, actionTitles, type Side, sumOf } from "../sides/side.ts";
import { stackText } from "../sides/stack-text.ts";

export const deploy: Measurement = {
  name: "deploy",
  title: "The same objects by other tools",
  about: `Each tool deploys the objects of cordum-production, as Seaworthy sent them to the API server. They run on a separate control plane:
the binaries of the embedded cluster, with nodes and pods that [KWOK](https://kwok.sigs.k8s.io) simulates (pods are ready at
once, Jobs succeed at once). So only the tools, the API server and its controllers are measured. All tools use the same control
plane, one after the other in each round, and each removes what it created. All wait until workloads are ready and Jobs complete.
Seaworthy also generates its own keys, certificates and passwords, and starts services only after the stores that they connect to. The
other tools get existing secrets, and send everything at once. The provider is the project's own stand-in for the official one.

OpenTofu is missing: it can be built, but no version of its Kubernetes provider since 2021 is available here as a Go module.`,
  long: true,
  versions: deployVersions,
  run: measureDeployments,
};

const stack = "cordum-production";
const namespace = "cordum";

async function deployVersions(): Promise<Readonly<Record<string, string>>> {
  const first = async (tool: string, ...args: readonly string[]) =>
    /\d+\.\d+\.\d+/.exec((await execa(join(bin, tool), args)).stdout)?.[0] ?? "unknown";
  return {
    Kubernetes: await first("kube-apiserver", "--version"),
    Pulumi: await first("pulumi", "version"),
    kubectl: await first("kubectl", "version", "--client"),
    Helm: await first("helm", "version", "--short"),
    KWOK: await first("kwok", "--version"),
  };
}

async function measureDeployments(extent: Extent) {
  const plane = await ControlPlane.start("deploy");
  try {
    const sides = await sidesOn(plane, extent);
    const counter = new RequestCounter(plane.auditLog);
    const rounds = await interleave(
      sides.map((side) => ({ label: side.label, run: () => life(side, plane, counter) })),
      extent.rounds,
      (label, round) => extent.tell(`round ${round + 1} of ${extent.rounds}: ${label}`),
    );
    return { tables: actions.map((action) => tableOf(action, sides, rounds)), plots: plots(sides, rounds) };
  } finally {
    await plane.stop();
  }
}

/** The first deployment, which isn't measured, tells which objects there are. */
async function sidesOn(plane: ControlPlane, extent: Extent): Promise<readonly Side[]> {
  const folder = join(work, "bench/deploy");
  rmSync(folder, { recursive: true, force: true });
  const programs = variants(plane.kubeconfig, folder, extent);
  const first = new PulumiStack(programs[0] as Program);
  const side = await first.side();
  extent.tell("the objects before and after the change");
  for (const [action, name] of [
    ["deploy", "before"],
    ["change", "after"],
  ] as const) {
    for (const command of side.commands[action] ?? []) await measure(command);
    writeForTools(join(folder, name), await first.objects());
  }
  for (const command of side.commands.remove ?? []) await measure(command);
  await gone(plane);
  const objects: Objects = {
    before: join(folder, "before"),
    after: join(folder, "after"),
    namespace,
    env: engineEnvironment(plane.kubeconfig, join(folder, "tools")),
  };
  const others = [kubectlSide(objects), kustomizeSide(objects), helmSide(objects)];
  const own = [side];
  for (const program of programs.slice(1)) own.push(await new PulumiStack(program).side());
  return [...(extent.name === "quick" ? others.slice(0, 1) : others), ...own];
}

function variants(kubeconfig: string, folder: string, { name }: Extent): readonly Program[] {
  const program = (label: string, changes: Partial<Program> = {}): Program => ({
    ...{ label, kubeconfig, stack, before: burst(400), after: burst(500), folder: ownProgram },
    state: join(folder, label.replaceAll(/[^a-z]+/gi, "-")),
    ...changes,
  });
  const plain = program("Seaworthy");
  if (name === "quick") return [plain];
  return [
    plain,
    program("Seaworthy, parallel diff", { env: { PULUMI_PARALLEL_DIFF: "true" } }),
    program("Seaworthy, no checkpoints", { env: withoutCheckpoints }),
    program("Seaworthy, compiled to JavaScript", { folder: compileProgram(join(folder, "compiled")) }),
    program("Seaworthy, by ts-node as Pulumi's default", {
      folder: tsNodeProgram(join(folder, "ts-node")),
      env: tsNodeVariables(join(folder, "ts-node-engine")),
    }),
  ];
}

/** Where the change of one setting is: a limit of the gateway's requests. */
function burst(value: number): string {
  return stackText(stack, [[["seaworthy:gateway", "rateLimit", "burst"], value]]);
}

interface Found {
  readonly wall: number;
  readonly cpu: number;
  readonly peak: number;
  readonly total: number;
  readonly requests: number;
}

type Life = Readonly<Partial<Record<Action, Found>>>;

/** All actions of a side, from nothing to nothing. */
async function life({ commands }: Side, plane: ControlPlane, counter: RequestCounter): Promise<Life> {
  const found: Partial<Record<Action, Found>> = {};
  for (const action of actions) {
    const todo = commands[action];
    if (!todo) continue;
    counter.take();
    const costs = [];
    for (const command of todo) costs.push(await measure(command));
    const requests = [...counter.take().values()].reduce((total, count) => total + count, 0);
    found[action] = { ...sumOf(costs), requests };
  }
  await gone(plane);
  return found;
}

/** Nothing is left that the next side would meet: neither the namespace nor volumes. */
async function gone(plane: ControlPlane): Promise<void> {
  await plane.kubectl(["wait", "--for=delete", `namespace/${namespace}`, "--timeout=5m"]);
  await plane.kubectl(["delete", "persistentvolume", "--all", "--timeout=5m"]);
}

const metrics: readonly Metric[] = [
  { key: "wall", title: "time", unit: "s" },
  { key: "cpu", title: "processor time", unit: "s" },
  { key: "peak", title: "peak memory, largest process", unit: "MiB", digits: 0 },
  { key: "total", title: "peak memory, all processes", unit: "MiB", digits: 0 },
  { key: "requests", title: "API requests", unit: "", digits: 0 },
];

type Rounds = ReadonlyMap<string, readonly Life[]>;

function tableOf(action: Action, sides: readonly Side[], rounds: Rounds): Table {
  const able = sides.filter(({ commands }) => commands[action]);
  return {
    title: actionTitles[action],
    subject: "tool",
    reference: "kubectl, server-side",
    metrics,
    rows: able.map(({ commands, label }) => ({
      label,
      command: (commands[action] ?? []).map(commandLine).join(" && "),
      values: Object.fromEntries(
        metrics.map(({ key }) => [key, valuesOf(rounds, label, action, key as keyof Found)]),
      ),
    })),
  };
}

function valuesOf(rounds: Rounds, label: string, action: Action, key: keyof Found): readonly number[] {
  return (rounds.get(label) ?? []).flatMap((life) => life[action]?.[key] ?? []);
}

function plots(sides: readonly Side[], rounds: Rounds): readonly Plot[] {
  const bars = (key: keyof Found) =>
    actions.flatMap((action) =>
      sides
        .filter(({ commands }) => commands[action])
        .map(({ label }) => ({
          group: actionTitles[action],
          label,
          values: valuesOf(rounds, label, action, key),
        })),
    );
  return [
    { kind: "bars", name: "deploy-time", title: "Time", unit: "s", bars: bars("wall") },
    {
      kind: "bars",
      name: "deploy-memory",
      title: "Peak memory of all processes",
      unit: "MiB",
      bars: bars("total"),
    },
  ];
}
