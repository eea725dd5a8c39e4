import { join } from "node:path";
import { execa } from "execa";
import { engineEnvironment } from "../../engine/environment.ts";
import { bin, root, work } from "../../lib/paths.ts";
import { rules } from "../../rules/index.ts";
import { interleave } from "../model/interleave.ts";
import type { Extent, Measurement } from "../model/measurement.ts";
import type { Metric, Result, Table } from "../model/result.ts";
import { caughtDefects } from "../peers/defects.ts";
import { manifestsOf } from "../peers/manifests.ts";
import { type CommandCost, commandLine, type MeasuredCommand, measure } from "../run/command.ts";

export const peers: Measurement = {
  name: "peers",
  title: "Rules, and a linter",
  about: `Whole processes on the same files: many copies of the sound stack of the rules' tests, each in its own namespace.
Seaworthy's side reads YAML, builds the graph and judges it by all ${rules.length} rules; kube-score 1.20.0 by its default checks. kube-linter, Polaris,
Kubesec and Trivy are missing, because their modules are not available here.`,
  versions: async () => ({
    "kube-score": (await execa(join(bin, "kube-score"), ["version"])).stdout.split(/[ ,]/)[2] ?? "",
  }),
  run: comparePeers,
};

const sizes = { full: [100, 1000, 5000], quick: [100, 1000] } as const;

async function comparePeers(extent: Extent): Promise<Result> {
  const tables: Table[] = [];
  const bars = [];
  for (const size of sizes[extent.name]) {
    const { file, objects } = manifestsOf(size);
    const found = await interleave(
      Object.entries(sidesOn(file)).map(([label, command]) => ({ label, run: () => measure(command) })),
      Math.max(extent.rounds, 5),
      (label, round) => extent.tell(`${objects} objects, round ${round + 1}: ${label}`),
    );
    tables.push(tableOf(objects, file, found));
    for (const [label, costs] of found)
      bars.push({
        group: `${objects} objects`,
        label,
        values: costs.map(({ cpu }) => (cpu * 1e6) / objects),
      });
  }
  tables.push(await defectsTable());
  const title = "Processor time for each object";
  return { tables, plots: [{ kind: "bars", name: "peers", title, unit: "µs", bars }] };
}

function sidesOn(file: string): Readonly<Record<string, MeasuredCommand>> {
  const { PATH, NODE_COMPILE_CACHE } = engineEnvironment("", join(work, "bench/peers"));
  const common = { cwd: root, env: { PATH, NODE_COMPILE_CACHE } };
  const kubeScore = ["score", "--output-format=json", "--kubernetes-version=v1.36", file];
  return {
    "kube-score": { ...common, file: "kube-score", args: kubeScore, success: [0, 1] },
    Seaworthy: { ...common, file: "node", args: ["bench/peers/judge.ts", file] },
  };
}

const metrics: readonly Metric[] = [
  { key: "wall", title: "time", unit: "s" },
  { key: "cpu", title: "processor time", unit: "s" },
  { key: "each", title: "processor time for each object", unit: "µs", digits: 0, ratio: false },
  { key: "peak", title: "peak memory", unit: "MiB", digits: 0 },
];

function tableOf(objects: number, file: string, found: ReadonlyMap<string, readonly CommandCost[]>): Table {
  const sides = sidesOn(file);
  return {
    title: `Judging ${objects} objects`,
    subject: "side",
    reference: "kube-score",
    metrics,
    rows: [...found].map(([label, costs]) => ({
      label,
      command: sides[label] ? commandLine(sides[label]) : "",
      values: {
        wall: costs.map(({ wall }) => wall),
        cpu: costs.map(({ cpu }) => cpu),
        each: costs.map(({ cpu }) => (cpu * 1e6) / objects),
        peak: costs.map(({ peak }) => peak),
      },
    })),
  };
}

/** No numbers: who says what of the 23 defects that are in the documents without their saying so. */
async function defectsTable(): Promise<Table> {
  const caught = await caughtDefects();
  const word = (yes: boolean) => (yes ? "yes" : "–");
  return {
    title: "Defects of the readiness documents that each finds",
    text: `Found by Seaworthy's rules: ${caught.filter(({ seaworthy }) => seaworthy).length} of ${caught.length}; by kube-score: ${caught.filter(({ kubeScore }) => kubeScore).length}. The defects, and
the words that count as finding them, are in \`test/policy/support/defects.ts\` and \`bench/peers/defects.ts\`. They are defects of whole systems,
for which kube-score isn't made. It also found problems that aren't in this list, such as images that aren't always pulled.`,
    subject: "defect",
    metrics: [
      { key: "seaworthy", title: "Seaworthy", unit: "" },
      { key: "kubeScore", title: "kube-score", unit: "" },
      { key: "else", title: "who else answers it", unit: "" },
    ],
    rows: caught.map(({ defect, kubeScore, seaworthy }) => ({
      label: `${defect.id}: ${defect.about}`,
      command: "",
      values: {},
      words: {
        seaworthy: word(seaworthy),
        kubeScore: word(kubeScore),
        else: defect.answeredBy ?? "",
      },
    })),
  };
}
