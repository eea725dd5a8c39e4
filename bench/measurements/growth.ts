import { readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { packFlags } from "../../cli/policy/packs.ts";
import { root, work } from "../../lib/paths.ts";
import { buildPacks } from "../../policy/build.ts";
import { ControlPlane } from "../cluster/control-plane.ts";
import { objectsPerTenant } from "../growth/tenants.ts";
import { interleave } from "../model/interleave.ts";
import type { Extent, Measurement } from "../model/measurement.ts";
import type { LinePlot, Metric, Result, Row } from "../model/result.ts";
import { fitPowerLaw, median } from "../model/statistics.ts";
import { emptyProgram } from "../programs/empty.ts";
import { type CommandCost, type MeasuredCommand, measure } from "../run/command.ts";
import { type Program, PulumiStack, withoutCheckpoints } from "../sides/pulumi.ts";

export const growth: Measurement = {
  name: "growth",
  title: "Growth",
  about: `A synthetic system with many tenants. Each is a namespace with a chain of three services, ${objectsPerTenant} objects, built from the same components as every
system. The control plane and its simulated pods are those of the comparison above. "Program" is the program alone, against mocks. Its own
part is the difference to Pulumi's SDK alone with the same resources, already computed. The empty program registers nothing
against the same state, so its preview is the engine's part. In an update, the engine writes the whole state before and after
each resource. So the first up is also measured with the state written once, at the end (\`PULUMI_SKIP_CHECKPOINTS\`); this is the
only update of the largest size. The exponent is that of the power law nearest to the medians: 1 is proportional growth.`,
  long: true,
  run: measureGrowth,
};

const sizes = { full: [100, 500, 1000, 5000], quick: [100, 500] } as const;

/**
 * Objects up to which an update is measured that writes the state at each step, which would take hours for 5,000 of them, and
 * five times one that changes nothing.
 */
const mostUpdated = 1100;

const emptyFolder = join(work, "bench/growth/empty");

type Found = Readonly<Record<string, readonly number[]>>;

async function measureGrowth(extent: Extent): Promise<Result> {
  await buildPacks();
  rmSync(join(work, "bench/growth"), { recursive: true, force: true });
  const plane = await ControlPlane.start("growth");
  try {
    const rows: (Row & { readonly objects: number })[] = [];
    for (const size of sizes[extent.name]) {
      const tenants = Math.ceil(size / objectsPerTenant);
      const objects = tenants * objectsPerTenant;
      extent.tell(`${objects} objects`);
      const values = await life(plane, tenants, extent);
      rows.push({ objects, label: `${objects}`, command: "", values });
      // One size has no exponent.
      if (rows.length > 1) extent.keep(resultOf(rows));
    }
    return resultOf(rows);
  } finally {
    await plane.stop();
  }
}

function resultOf(rows: readonly (Row & { readonly objects: number })[]): Result {
  const table = (title: string, metrics: readonly Metric[]) => ({
    title,
    subject: "objects",
    metrics,
    rows: [...rows, exponents(metrics, rows)],
  });
  return {
    tables: [table("Time", times), table("Peak memory, and the state", sizesInMemory)],
    plots: [plot(rows)],
  };
}

/** A stack of that many tenants, from nothing to nothing: deployed once, and previewed as often as others. */
async function life(plane: ControlPlane, tenants: number, { rounds, tell }: Extent): Promise<Found> {
  const folder = join(work, "bench/growth", `${tenants}`);
  const program = programOf(plane, tenants, folder);
  const stack = new PulumiStack(program);
  const { commands } = await stack.side();
  const hurried = await new PulumiStack({ ...program, env: withoutCheckpoints }).side();
  const empty = await new PulumiStack({ ...program, folder: emptyProgram(emptyFolder) }).side();
  const judged = await new PulumiStack({ ...program, flags: policies() }).side();
  const run = async (all: readonly MeasuredCommand[] = []): Promise<CommandCost> => {
    const [command] = all;
    if (!command) throw new Error("there is nothing to run");
    tell(`${tenants} tenants: ${command.args[0]}`);
    return measure(command);
  };
  const few = tenants * objectsPerTenant <= mostUpdated;
  const up = few ? [(await run(commands.deploy)).wall] : [];
  if (up.length > 0) await run(hurried.commands.remove);
  const hurriedUp = await run(hurried.commands.deploy);
  const exported = await stack.exportTo(join(folder, "export.json"));
  const registered = join(folder, "registered.json");
  await measure(script("mocked.ts", `${tenants}`, registered));
  const costs = await interleave(
    [
      { label: "preview", run: () => run(commands.look) },
      { label: "empty", run: () => run(empty.commands.look) },
      { label: "policies", run: () => run(judged.commands.look) },
      ...(few ? [{ label: "again", run: () => run(commands.again) }] : []),
      { label: "program", run: () => measure(script("mocked.ts", `${tenants}`)) },
      { label: "bare", run: () => measure(script("floor.ts", registered)) },
      { label: "readiness", run: () => measure(verdictOver(exported)) },
    ],
    rounds,
  );
  const state = statSync(stack.stateFile).size / 1e6;
  await run(hurried.commands.remove);
  return { ...found(costs), up, hurriedUp: [hurriedUp.wall], state: [state] };
}

function found(costs: ReadonlyMap<string, readonly CommandCost[]>): Found {
  const each = (label: string, value: keyof CommandCost) =>
    (costs.get(label) ?? []).map((cost) => Number(cost[value]));
  const more = (label: string, than: string, value: keyof CommandCost) => {
    const less = each(than, value);
    return each(label, value).map((cost, round) => cost - (less[round] ?? Number.NaN));
  };
  return {
    program: each("program", "cpu"),
    own: more("program", "bare", "cpu"),
    preview: each("preview", "wall"),
    floor: each("empty", "wall"),
    policies: more("policies", "preview", "wall"),
    readiness: each("readiness", "wall"),
    again: each("again", "wall"),
    alone: each("program", "peak"),
    ownMemory: more("program", "bare", "peak"),
    memory: each("preview", "program"),
    floorMemory: each("empty", "program"),
    all: each("preview", "total"),
  };
}

function programOf(plane: ControlPlane, tenants: number, state: string): Program {
  const text = stringify({ config: { "seaworthy:tenants": tenants } });
  return {
    label: "Seaworthy",
    folder: join(root, "bench/growth/program"),
    kubeconfig: plane.kubeconfig,
    state,
    stack: "tenants",
    before: text,
    after: text,
  };
}

/** The pack of all rules advises here: tenants are made to be many, not to be ready. */
function policies(): readonly string[] {
  return packFlags({ stacksFolder: work }, join(root, "policy/config/dev.json"));
}

/** The verdict over an export, without a cluster to look at. It is No-Go, which exits with 1. */
function verdictOver(file: string): MeasuredCommand {
  const out = `OUT=${join(file, "../readiness")}`;
  const args = ["cli/index.ts", "readiness", `EXPORT=${file}`, "ENVIRONMENT=dev", out];
  return { file: process.execPath, args, cwd: root, env: nodeEnvironment, success: [0, 1] };
}

const nodeEnvironment = { PATH: process.env.PATH, NODE_COMPILE_CACHE: join(work, "cache/node") };

/** A file of bench/growth: the program or its floor, as the language host runs them. */
function script(file: string, ...args: readonly string[]): MeasuredCommand {
  const { runtime } = parse(readFileSync(join(root, "Pulumi.yaml"), "utf8"));
  const all = [...runtime.options.nodeargs.split(" "), `bench/growth/${file}`, ...args];
  return { file: process.execPath, args: all, cwd: root, env: nodeEnvironment };
}

const times: readonly Metric[] = [
  { key: "program", title: "program, processor time", unit: "s" },
  { key: "own", title: "its own part", unit: "s" },
  { key: "preview", title: "preview without a change", unit: "s" },
  { key: "floor", title: "preview of an empty program", unit: "s" },
  { key: "policies", title: "more with all policies", unit: "s" },
  { key: "readiness", title: "readiness of an export", unit: "s" },
  { key: "again", title: "up without a change", unit: "s" },
  { key: "up", title: "first up", unit: "s", digits: 1 },
  { key: "hurriedUp", title: "first up, state written once", unit: "s", digits: 1 },
];

const sizesInMemory: readonly Metric[] = [
  { key: "alone", title: "program", unit: "MiB", digits: 0 },
  { key: "ownMemory", title: "its own part", unit: "MiB", digits: 0 },
  { key: "memory", title: "program in a preview", unit: "MiB", digits: 0 },
  { key: "floorMemory", title: "empty program in a preview", unit: "MiB", digits: 0 },
  { key: "all", title: "all processes of a preview", unit: "MiB", digits: 0 },
  { key: "state", title: "state file", unit: "MB" },
];

function points(rows: readonly (Row & { readonly objects: number })[], key: string) {
  const measured = rows.filter(({ values }) => (values[key] ?? []).length > 0);
  return measured.map(({ objects, values }) => [objects, median(values[key] ?? [])] as const);
}

function exponents(metrics: readonly Metric[], rows: readonly (Row & { readonly objects: number })[]): Row {
  const words = metrics.map(({ key }) => [key, exponentOf(points(rows, key))] as const);
  return { label: "exponent", command: "", values: {}, words: Object.fromEntries(words) };
}

/** None for what the noise of a run has hidden, or turned round. */
function exponentOf(found: ReturnType<typeof points>): string {
  return found.every(([, value]) => value > 0) ? fitPowerLaw(found).exponent.toFixed(2) : "–";
}

function plot(rows: readonly (Row & { readonly objects: number })[]): LinePlot {
  const titles = {
    program: "program",
    preview: "preview",
    floor: "empty program",
    policies: "policies",
    readiness: "readiness",
    again: "up, no change",
    up: "first up",
    hurriedUp: "first up, state once",
  };
  // A difference that noise has turned round has no place on a logarithmic scale.
  const positive = (key: string) => points(rows, key).filter(([, value]) => value > 0);
  const lines = Object.entries(titles).map(([key, label]) => ({ label, points: positive(key) }));
  return {
    kind: "lines",
    name: "growth",
    title: "Time by number of objects",
    unit: "s",
    abscissa: "objects",
    lines,
  };
}
