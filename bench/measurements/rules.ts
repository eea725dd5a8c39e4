import { rules as allRules } from "../../rules/index.ts";
import { evaluate } from "../../rules/model/evaluate.ts";
import { graphOfObjects, tenantObjects } from "../../test/policy/support/tenants.ts";
import { interleave } from "../model/interleave.ts";
import type { Extent, Measurement } from "../model/measurement.ts";
import type { Metric, Result, Row, Table } from "../model/result.ts";
import { fitPowerLaw, median } from "../model/statistics.ts";

export const rules: Measurement = {
  name: "rules",
  title: "Rules alone",
  about: `All ${allRules.length} rules over a stack of many tenants whose objects have been read: graph and results, in one process. For comparison, the same
objects are written as JSON and read again, because a busy machine is slow at both.`,
  run: judgeTenants,
};

const runs = 9;
const sizes = [1000, 2000, 5000];
const clock = new Date("2026-11-20T00:00:00Z");
const [judged, copied] = ["judged by all rules", "copied as JSON"];

interface Cost {
  /** Milliseconds that passed. */
  readonly wall: number;
  /** Milliseconds of the processor, on all threads. */
  readonly cpu: number;
}

async function judgeTenants({ tell }: Extent): Promise<Result> {
  const tables: Table[] = [];
  const points: (readonly [number, number])[] = [];
  // What a first run compiles isn't measured.
  for (let warm = 0; warm < 3; warm++) judge(tenantObjects(sizes[0] ?? 0));
  for (const size of sizes) {
    const objects = tenantObjects(size);
    tell(`${objects.length} objects`);
    const sides = [
      { label: copied, run: () => costOf(() => JSON.parse(JSON.stringify(objects))) },
      { label: judged, run: () => costOf(() => judge(objects)) },
    ];
    const found = await interleave(sides, runs);
    tables.push(tableOf(objects.length, found));
    points.push([objects.length, median((found.get(judged) ?? []).map(({ cpu }) => cpu))]);
  }
  const { exponent } = fitPowerLaw(points);
  const text = `Processor time of the judgement grows with the number of objects to the power of ${exponent.toFixed(2)}.`;
  return { tables: tables.map((table, i) => (i === 0 ? { ...table, text } : table)), plots: [] };
}

function judge(objects: Parameters<typeof graphOfObjects>[0]): unknown {
  return evaluate(allRules, graphOfObjects(objects), { clock });
}

async function costOf(work: () => unknown): Promise<Cost> {
  const begun = performance.now();
  const before = process.cpuUsage();
  work();
  const { system, user } = process.cpuUsage(before);
  return { wall: performance.now() - begun, cpu: (user + system) / 1000 };
}

const metrics: readonly Metric[] = [
  { key: "wall", title: "time", unit: "ms", digits: 0 },
  { key: "cpu", title: "processor time", unit: "ms", digits: 0 },
];

function tableOf(objects: number, found: ReadonlyMap<string, readonly Cost[]>): Table {
  const rows: readonly Row[] = [...found].map(([label, costs]) => ({
    label,
    command: "",
    values: { wall: costs.map(({ wall }) => wall), cpu: costs.map(({ cpu }) => cpu) },
  }));
  return {
    title: `${objects} objects in one process`,
    subject: "the objects are",
    reference: copied,
    metrics,
    rows,
  };
}
