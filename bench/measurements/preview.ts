import { rmSync } from "node:fs";
import { join } from "node:path";
import { packFlags } from "../../cli/policy/packs.ts";
import { ownProgram } from "../../engine/environment.ts";
import { root, work } from "../../lib/paths.ts";
import { buildPacks } from "../../policy/build.ts";
import { completePack, type PackFolder, packs } from "../../policy/packs.ts";
import { ControlPlane } from "../cluster/control-plane.ts";
import { interleave } from "../model/interleave.ts";
import type { Extent, Measurement } from "../model/measurement.ts";
import type { Metric, Result } from "../model/result.ts";
import { compileProgram } from "../programs/compiled.ts";
import { emptyProgram } from "../programs/empty.ts";
import { tsNodeProgram, tsNodeVariables } from "../programs/ts-node.ts";
import { type CommandCost, commandLine, type MeasuredCommand, measure } from "../run/command.ts";
import { type Program, PulumiStack } from "../sides/pulumi.ts";
import { stackText } from "../sides/stack-text.ts";

export const preview: Measurement = {
  name: "preview",
  title: "A preview, and what it consists of",
  about: `\`pulumi preview\` of cordum-production without changes: whole processes, on one state and one control plane as above.
The empty program registers nothing against the same state. That is the engine's part: reading the state, starting the
language host, deciding that everything would be deleted. The difference is the part of the program, the provider and the API server.`,
  run: measurePreviews,
};

const stack = "cordum-production";
const own = "Seaworthy";

async function measurePreviews(extent: Extent): Promise<Result> {
  const plane = await ControlPlane.start("preview");
  try {
    extent.tell("cordum-production is deployed");
    const folder = join(work, "bench/preview");
    rmSync(folder, { recursive: true, force: true });
    const base = baseIn(folder, plane.kubeconfig);
    await all((await new PulumiStack(base).side()).commands.deploy);
    const sides = await previews(base, folder, extent);
    const rounds = extent.name === "full" ? 7 : 2;
    const found = await interleave(
      [...sides].map(([label, command]) => ({ label, run: () => measure(command) })),
      rounds,
      (label, round) => extent.tell(`round ${round + 1} of ${rounds}: ${label}`),
    );
    return { tables: [tableOf(sides, found)], plots: [plotOf(found)] };
  } finally {
    await plane.stop();
  }
}

function baseIn(folder: string, kubeconfig: string): Program {
  const before = stackText(stack);
  return {
    label: own,
    folder: ownProgram,
    kubeconfig,
    state: join(folder, "stack"),
    stack,
    before,
    after: before,
  };
}

/** Every way to preview the one stack; each has run once, so that caches are filled. */
async function previews(
  base: Program,
  folder: string,
  { name }: Extent,
): Promise<ReadonlyMap<string, MeasuredCommand>> {
  await buildPacks();
  const config = join(root, "policy/config/production.json");
  const judged = (label: string, folders: readonly PackFolder[]): Program => {
    return {
      ...base,
      label: `${own}, ${label}`,
      flags: packFlags({ stacksFolder: folder }, config, folders),
    };
  };
  const programs: readonly Program[] = [
    base,
    { ...base, label: "an empty program, same state", folder: emptyProgram(join(folder, "empty")) },
    judged("with all rules as one policy pack", [completePack]),
    judged("with all rules as three policy packs", packs),
    ...(name === "full" ? variants(base, folder) : []),
  ];
  const commands = new Map<string, MeasuredCommand>();
  for (const program of programs) {
    const { label, commands: of } = await new PulumiStack(program).side();
    await all(of.look);
    for (const command of of.look ?? []) commands.set(label, command);
  }
  return commands;
}

/** Other ways to run the same program. */
function variants(base: Program, folder: string): readonly Program[] {
  return [
    { ...base, label: `${own}, compiled to JavaScript`, folder: compileProgram(join(folder, "compiled")) },
    {
      ...base,
      label: `${own}, by ts-node as Pulumi's default`,
      folder: tsNodeProgram(join(folder, "ts-node")),
      env: tsNodeVariables(join(folder, "ts-node-engine")),
    },
    { ...base, label: `${own}, parallel diff`, env: { PULUMI_PARALLEL_DIFF: "true" } },
  ];
}

async function all(commands: readonly MeasuredCommand[] = []): Promise<void> {
  for (const command of commands) await measure(command);
}

const metrics: readonly Metric[] = [
  { key: "wall", title: "time", unit: "s" },
  { key: "more", title: `more than ${own}, pair by pair`, unit: "s", ratio: false },
  { key: "cpu", title: "processor time", unit: "s" },
  { key: "program", title: "peak memory of the program", unit: "MiB", digits: 0 },
  { key: "total", title: "peak memory, all processes", unit: "MiB", digits: 0 },
];

type Found = ReadonlyMap<string, readonly CommandCost[]>;

function tableOf(sides: ReadonlyMap<string, MeasuredCommand>, found: Found) {
  const reference = found.get(own) ?? [];
  return {
    title: "Previews of the same stack",
    subject: "program",
    reference: own,
    metrics,
    rows: [...found].map(([label, costs]) => ({
      label,
      command: typed(sides.get(label)),
      values: {
        wall: costs.map(({ wall }) => wall),
        more: label === own ? [] : costs.map(({ wall }, i) => wall - (reference[i]?.wall ?? Number.NaN)),
        cpu: costs.map(({ cpu }) => cpu),
        program: costs.map(({ program }) => program),
        total: costs.map(({ total }) => total),
      },
    })),
  };
}

function typed(command: MeasuredCommand | undefined): string {
  return command ? commandLine(command) : "";
}

function plotOf(found: Found) {
  const bars = [...found].map(([label, costs]) => ({
    group: "",
    label,
    values: costs.map(({ wall }) => wall),
  }));
  return { kind: "bars", name: "preview", title: "A preview without a change", unit: "s", bars } as const;
}
