import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import {
  type AlertGroup,
  type Rule,
  type RuleGroup,
  ruleGroups,
} from "../../../components/monitoring/alert.ts";
import type { RecordingGroup } from "../../../components/monitoring/recording.ts";
import { alertGroups, type MonitoredSystem } from "../../../components/monitoring/system.ts";
import { cordumMonitoring } from "../../../systems/cordum/monitoring.ts";
import { monitoring } from "../../../systems/cordum/settings/monitoring.ts";
import { prometheusProgram } from "../prometheus.ts";
import type { AlertCase, Firing } from "./case.ts";
import { stack as healthyStack } from "./healthy.ts";
import type { World } from "./world.ts";

/** Groups of alerts, or of what is recorded for them. */
type AnyGroup = RuleGroup | RecordingGroup;

/** The defaults, but for a window that would make each test play five hours instead of a quarter of one. */
const settings = monitoring.parse({ thresholds: { stalledJobSeconds: 900 } });

/** A stack with these settings. */
export const systemOf = (stack = healthyStack): MonitoredSystem => cordumMonitoring(stack, settings);

export const alertsOf = (stack = healthyStack): readonly AlertGroup[] => alertGroups(systemOf(stack));

export const rulesOf = (stack = healthyStack): readonly RuleGroup[] =>
  ruleGroups(alertsOf(stack), { runbooks: "https://runbooks.example", labels: { team: "platform" } });

/** Checks rules with Prometheus' own parser; what it says, when it refuses them. */
export async function checkRules(groups: readonly AnyGroup[]): Promise<string | undefined> {
  return inFolder(async (folder, promtool) => {
    await writeFile(join(folder, "rules.yaml"), JSON.stringify({ groups }));
    const { all, failed } = await execa(promtool, ["check", "rules", "rules.yaml"], {
      cwd: folder,
      all: true,
      reject: false,
    });
    return failed ? all : undefined;
  });
}

/** What is beside the alerts in a file of rules, and how their names begin. */
export interface Beside {
  /** @default none */
  readonly recordings?: readonly RecordingGroup[];
  /** @default Cordum */
  readonly prefix?: string;
}

/** Plays a case through Prometheus' own rule engine; what went otherwise, when something did. */
export async function play(
  test: AlertCase,
  groups = rulesOf(test.stack),
  { prefix = "Cordum", recordings = [] }: Beside = {},
): Promise<string | undefined> {
  return runTests([...recordings, ...groups], testFile(test, groups, prefix));
}

/** Asks a world; which of the expressions have no answer, as Prometheus says it. */
export async function answers(
  world: World,
  expressions: readonly string[],
  groups: readonly AnyGroup[] = rulesOf(),
): Promise<string | undefined> {
  const asked = expressions.map((expression) => ({
    expr: `clamp_max(count(${expression}), 1)`,
    eval_time: "80m",
    exp_samples: [{ labels: "{}", value: 1 }],
  }));
  return runTests(groups, { ...header, tests: [{ ...input(world), promql_expr_test: asked }] });
}

/** What promtool says when a test fails. */
async function runTests(groups: readonly AnyGroup[], file: object): Promise<string | undefined> {
  return inFolder(async (folder, promtool) => {
    // YAML contains JSON.
    await writeFile(join(folder, "rules.yaml"), JSON.stringify({ groups }));
    // Without an order it chooses one at random, and what is recorded comes a minute later in some runs.
    const ordered = { ...file, group_eval_order: groups.map(({ name }) => name) };
    await writeFile(join(folder, "test.yaml"), JSON.stringify(ordered));
    const { all, failed } = await execa(promtool, ["test", "rules", "test.yaml"], {
      cwd: folder,
      all: true,
      reject: false,
    });
    return failed ? all : undefined;
  });
}

const header = { rule_files: ["rules.yaml"], evaluation_interval: "1m" };

function input(world: World) {
  return { interval: "1m", input_series: [...world].map(([series, values]) => ({ series, values })) };
}

async function inFolder<T>(run: (folder: string, promtool: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "alerts-"));
  try {
    return await run(folder, await prometheusProgram("promtool"));
  } finally {
    await rm(folder, { recursive: true });
  }
}

const watchdog = "Watchdog";

function testFile(test: AlertCase, groups: readonly RuleGroup[], prefix: string) {
  const at = `${test.at ?? 80}m`;
  const rules = groups.flatMap((group) => group.rules);
  const firing = [...new Set([...Object.keys(test.fires), ...(test.also ?? []), watchdog])].map(
    (name) => `${prefix}${name}`,
  );
  return {
    ...header,
    tests: [
      {
        name: test.when,
        ...input(test.world),
        // Which alerts fire, all of them.
        promql_expr_test: [
          {
            expr: 'group by (alertname) (ALERTS{alertstate="firing"})',
            eval_time: at,
            exp_samples: firing.map((name) => ({ labels: `{alertname="${name}"}`, value: 1 })),
          },
        ],
        // With which labels and words.
        alert_rule_test: Object.entries(test.fires).map(([name, all]) => ({
          alertname: `${prefix}${name}`,
          eval_time: at,
          exp_alerts: all.map((one) => expected(rules, `${prefix}${name}`, one)),
        })),
      },
    ],
  };
}

/** Of several rules of one name, the one that the labels fit. */
function expected(rules: readonly Rule[], name: string, { labels, value }: Firing) {
  const named = rules.filter(({ alert }) => alert === name);
  const fits = ({ annotations }: Rule) =>
    Object.values(labels).some((label) => annotations.summary?.includes(label));
  const rule = named.find(fits) ?? named[0];
  if (!rule) throw new Error(`There is no alert ${name}.`);
  return {
    exp_labels: { ...labels, ...rule.labels },
    exp_annotations: Object.fromEntries(
      Object.entries(rule.annotations).map(([key, text]) => [key, filled(text, labels, value)]),
    ),
  };
}

/** The text as Prometheus would fill it in; a placeholder without a value is a mistake in the alert or its test. */
function filled(text: string, labels: Firing["labels"], value: string | undefined): string {
  return text
    .replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, (_, label: string) => labels[label] ?? "")
    .replaceAll(/\{\{ \$value[^}]* \}\}/g, () => value ?? "(a value that the test does not say)");
}
