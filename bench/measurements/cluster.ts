import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { root } from "../../lib/paths.ts";
import { groupOf, hierarchies } from "../../local/cluster/cgroups.ts";
import { inspect } from "../../local/cluster/index.ts";
import { control, nodes } from "../../local/cluster/topology.ts";
import type { Extent, Measurement } from "../model/measurement.ts";
import type { Metric, Result } from "../model/result.ts";
import { commandLine, type MeasuredCommand, measure } from "../run/command.ts";

export const cluster: Measurement = {
  name: "cluster",
  title: "The embedded cluster",
  about: `Three nodes and a control plane, with add-ons and without any stack. The cluster is started with existing data and images until
nodes and add-ons are ready, and stopped again. Then its processor use is measured for each minute at idle, from its control groups, until a
minute takes no less than the one before.`,
  long: true,
  run: measureCluster,
};

const idleSeconds = 60;

/** Longer than any start was seen to echo. */
const mostMinutes = 20;

async function measureCluster({ rounds, tell }: Extent): Promise<Result> {
  const [starts, stops]: number[][] = [[], []];
  await measure(make("cluster-up"));
  for (let round = 0; round < rounds; round++) {
    tell(`stop and start, round ${round + 1} of ${rounds}`);
    stops?.push((await measure(make("cluster-down"))).wall);
    starts?.push((await measure(make("cluster-up"))).wall);
  }
  const { minute, share } = await calmMinute(tell);
  const { machines } = await inspect();
  await measure(make("cluster-down"));
  const row = (label: string, command: string, key: string, values: readonly number[]) => ({
    label,
    command,
    values: { [key]: values },
  });
  const [up, down] = [commandLine(make("cluster-up")), commandLine(make("cluster-down"))];
  const memory = machines.reduce((total, machine) => total + machine.memory, 0);
  const rows = [
    row("start until ready", up, "seconds", starts ?? []),
    row("stop", down, "seconds", stops ?? []),
    row("memory at idle", "make status", "mebibytes", [memory]),
    row(`processor at idle, minute ${minute}`, "", "percent", [share]),
  ];
  return { tables: [{ title: "Start, stop, idle", subject: "what", metrics, rows }], plots: [] };
}

const metrics: readonly Metric[] = [
  { key: "seconds", title: "time", unit: "s", digits: 1 },
  { key: "mebibytes", title: "memory", unit: "MiB", digits: 0 },
  { key: "percent", title: "of one core", unit: "%", digits: 0 },
];

function make(target: string): MeasuredCommand {
  return { file: "make", args: ["--no-print-directory", target], cwd: root, env: process.env };
}

/**
 * The first minute that takes no less than the one before: a start echoes in what it made controllers, probes and scrapes do.
 * @throws Error if there is none: something works that isn't the cluster's own.
 */
async function calmMinute(tell: (what: string) => void): Promise<{ minute: number; share: number }> {
  let before = Number.POSITIVE_INFINITY;
  for (let minute = 1; minute <= mostMinutes; minute++) {
    tell(`idle, minute ${minute}`);
    const share = await idleShare();
    if (share > before) return { minute, share };
    before = share;
  }
  throw new Error(`After ${mostMinutes} minutes the cluster still took less with every minute.`);
}

/** Percent of one core that all machines together take while nothing is asked of them. */
async function idleShare(): Promise<number> {
  const before = await processorSeconds();
  await wait(idleSeconds * 1000);
  return (100 * ((await processorSeconds()) - before)) / idleSeconds;
}

async function processorSeconds(): Promise<number> {
  const machines = [control.name, ...nodes.map(({ name }) => name)];
  const all = await hierarchies();
  // Where both versions are mounted, both count the same.
  const seconds = machines.map((machine) =>
    Math.max(...all.flatMap((each) => usage(groupOf(each, machine)))),
  );
  return seconds.reduce((total, each) => total + each, 0);
}

/** What a group has used, if it is in the hierarchy that counts it: nanoseconds in version 1, microseconds in version 2. */
function usage(group: string): readonly number[] {
  const files = readdirSync(group);
  const read = (file: string) => readFileSync(join(group, file), "utf8");
  if (files.includes("cpuacct.usage")) return [Number(read("cpuacct.usage")) / 1e9];
  if (files.includes("cpu.stat") && files.includes("cgroup.controllers"))
    return [Number(/^usage_usec (\d+)$/m.exec(read("cpu.stat"))?.[1] ?? 0) / 1e6];
  return [];
}
