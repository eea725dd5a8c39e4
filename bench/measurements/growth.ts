import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { root, work } from "../../local/lib/paths.ts";
import { ControlPlane } from "../cluster/control-plane.ts";
import { objectsPerTenant } from "../growth/tenants.ts";
import type { Extent, Measurement } from "../model/measurement.ts";
import type { LinePlot, Metric, Result, Row } from "../model/result.ts";
import { fitPowerLaw, median } from "../model/statistics.ts";
import { type CommandCost, type MeasuredCommand, measure } from "../run/command.ts";
import { PulumiStack } from "../sides/pulumi.ts";

export const growth: Measurement = {
  name: "growth",
  title: "Growth",
  about: `A synthetic system of many tenants, each a namespace with three services in a row, ${objectsPerTenant} objects, of the same components as every
system. The control plane and its played pods are those of the comparison above. "Program" is the program alone, against mocks. The
exponent is of the power law nearest to the medians: 1 grows in proportion.`,
  run: measureGrowth,
};

const sizes = { full: [100, 500, 1000, 5000], quick: [100, 500] } as const;

type Found = Readonly<Record<string, readonly number[]>>;

async function measureGrowth(extent: Extent): Promise<Result> {
  const plane = await ControlPlane.start("growth");
  try {
    const rows: (Row & { readonly objects: number })[] = [];
    for (const size of sizes[extent.name]) {
      const tenants = Math.ceil(size / objectsPerTenant);
      const objects = tenants * objectsPerTenant;
      extent.tell(`${objects} objects`);
      const values = await life(plane, tenants, extent);
      rows.push({ objects, label: `${objects}`, command: "", values });
    }
    return {
      tables: [
        { title: "By number of objects", subject: "objects", metrics, rows: [...rows, exponents(rows)] },
      ],
      plots: [plot(rows)],
    };
  } finally {
    await plane.stop();
  }
}

/** A stack of that many tenants, from nothing to nothing. Big ones are deployed once, and previewed as often as small ones. */
async function life(plane: ControlPlane, tenants: number, { rounds, tell }: Extent): Promise<Found> {
  const stack = stackOf(plane, tenants);
  const { commands } = await stack.side();
  const run = async (all: readonly MeasuredCommand[] = []): Promise<CommandCost> => {
    const [command] = all;
    if (!command) throw new Error("there is nothing to run");
    tell(`${tenants} tenants: ${command.args[0]}`);
    return measure(command);
  };
  const up = await run(commands.deploy);
  const [previews, again, programs]: CommandCost[][] = [[], [], []];
  for (let round = 0; round < rounds; round++) {
    previews?.push(await run(commands.look));
    again?.push(await run(commands.again));
    programs?.push(await measure(mocked(tenants)));
  }
  const state = statSync(stack.stateFile).size / 1e6;
  await run(commands.remove);
  return {
    program: (programs ?? []).map(({ cpu }) => cpu),
    preview: (previews ?? []).map(({ wall }) => wall),
    again: (again ?? []).map(({ wall }) => wall),
    up: [up.wall],
    state: [state],
    memory: (previews ?? []).map(({ program }) => program),
    all: (previews ?? []).map(({ total }) => total),
  };
}

function stackOf(plane: ControlPlane, tenants: number): PulumiStack {
  const state = join(work, "bench/growth", `${tenants}`);
  rmSync(state, { recursive: true, force: true });
  const text = stringify({ config: { "seaworthy:tenants": tenants } });
  return new PulumiStack({
    label: "Seaworthy",
    folder: join(root, "bench/growth/program"),
    kubeconfig: plane.kubeconfig,
    state,
    stack: "tenants",
    before: text,
    after: text,
  });
}

function mocked(tenants: number): MeasuredCommand {
  const env = { PATH: process.env.PATH, NODE_COMPILE_CACHE: join(work, "cache/node") };
  return { file: process.execPath, args: ["bench/growth/mocked.ts", `${tenants}`], cwd: root, env };
}

const metrics: readonly Metric[] = [
  { key: "program", title: "program, processor time", unit: "s" },
  { key: "preview", title: "preview without a change", unit: "s" },
  { key: "again", title: "up without a change", unit: "s" },
  { key: "up", title: "first up", unit: "s", digits: 1 },
  { key: "state", title: "state file", unit: "MB" },
  { key: "memory", title: "peak memory of the program in a preview", unit: "MiB", digits: 0 },
  { key: "all", title: "of all processes", unit: "MiB", digits: 0 },
];

function points(rows: readonly (Row & { readonly objects: number })[], key: string) {
  return rows.map(({ objects, values }) => [objects, median(values[key] ?? [])] as const);
}

function exponents(rows: readonly (Row & { readonly objects: number })[]): Row {
  const words = metrics.map(({ key }) => [key, fitPowerLaw(points(rows, key)).exponent.toFixed(2)] as const);
  return { label: "exponent", command: "", values: {}, words: Object.fromEntries(words) };
}

function plot(rows: readonly (Row & { readonly objects: number })[]): LinePlot {
  const titles = { program: "program", preview: "preview", again: "up, no change", up: "first up" };
  const lines = Object.entries(titles).map(([key, label]) => ({ label, points: points(rows, key) }));
  return {
    kind: "lines",
    name: "growth",
    title: "Time by number of objects",
    unit: "s",
    abscissa: "objects",
    lines,
  };
}
