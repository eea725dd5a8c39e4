import { z } from "zod";
import { fromStaging, inProduction } from "../rules/model/levels.ts";
import { type EvidenceCheck, evidenceCheck } from "./model/evidence-check.ts";

const day = 24;

/** Gravl's document §5: p95 below 200 ms, p99 below 500 ms, errors below 0.1 %. */
export const loadThresholds = { p95Ms: 200, p99Ms: 500, errorPercent: 0.1 } as const;

/** What a load test must be at least: Gravl's document §5 has 10 users for 5 minutes. Of fewer requests, an error is 0.1 % or more. */
export const loadMinimum = { virtualUsers: 10, durationSeconds: 300, requests: 1000 } as const;

const measured = z.number().nonnegative();

const loadValue = z.object({
  p95Ms: measured,
  p99Ms: measured,
  errorPercent: measured,
  requests: z.number().int().positive(),
  virtualUsers: z.number().int().positive(),
  durationSeconds: z.number().positive(),
});

type LoadValue = z.infer<typeof loadValue>;

/** What a load test measured beyond its thresholds. */
export function missedThresholds({ errorPercent, p95Ms, p99Ms }: LoadValue): readonly string[] {
  const problems = [
    p95Ms >= loadThresholds.p95Ms && `p95 is ${p95Ms} ms, and must be below ${loadThresholds.p95Ms} ms.`,
    p99Ms >= loadThresholds.p99Ms && `p99 is ${p99Ms} ms, and must be below ${loadThresholds.p99Ms} ms.`,
    errorPercent >= loadThresholds.errorPercent &&
      `${errorPercent} % of the requests failed, and it must be below ${loadThresholds.errorPercent} %.`,
  ];
  return problems.filter((problem) => problem !== false);
}

/** Why a load test was too small to say anything. */
export function tooLittleLoad({ durationSeconds, requests, virtualUsers }: LoadValue): readonly string[] {
  const { durationSeconds: seconds, requests: fewest, virtualUsers: users } = loadMinimum;
  const problems = [
    durationSeconds < seconds && `It ran for ${durationSeconds} s, and must for ${seconds} s.`,
    virtualUsers < users && `It had ${virtualUsers} users at a time, and must have ${users}.`,
    requests < fewest && `It sent ${requests} requests, and must send ${fewest}.`,
  ];
  return problems.filter((problem) => problem !== false);
}

export const loadTest = evidenceCheck({
  id: "evidence-load-test",
  title: "The load test is within its thresholds for latency and errors.",
  severity: "high",
  levels: fromStaging,
  maximumAgeHours: 30 * day,
  ofRelease: true,
  remediation: [
    "Run the load test against this release: make load-test STACK=<stack>.",
    "Commit what it wrote.",
  ],
  value: loadValue,
  problems: (value) => [...missedThresholds(value), ...tooLittleLoad(value)],
});

export const networkEnforced = evidenceCheck({
  id: "evidence-network-enforced",
  title: "Declared connections succeeded in a test, and others were refused.",
  severity: "high",
  levels: inProduction,
  maximumAgeHours: day,
  remediation: [
    "Try the connections of the stack: make network-test STACK=<stack>.",
    "Commit what it wrote.",
  ],
  value: z.object({
    allowed: z.object({ tried: z.number().int().positive(), refused: z.number().int().nonnegative() }),
    others: z.object({ tried: z.number().int().positive(), cameThrough: z.number().int().nonnegative() }),
  }),
  problems: ({ allowed, others }) => [
    allowed.refused > 0 && `${allowed.refused} of ${allowed.tried} connections that are meant were refused.`,
    others.cameThrough > 0 &&
      `${others.cameThrough} of ${others.tried} connections that nobody meant came through.`,
  ],
});

const invoices = evidenceCheck({
  id: "evidence-invoice-correctness",
  title: "Every invoice matches its usage.",
  severity: "high",
  levels: inProduction,
  maximumAgeHours: 31 * day,
  remediation: ["Compare the usage snapshot with the invoices of every tenant.", "Commit the result."],
  value: z.object({ compared: z.number().int().positive(), different: z.number().int().nonnegative() }),
  problems: ({ compared, different }) => [
    different > 0 && `${different} of ${compared} invoices don't agree with usage.`,
  ],
});

const falsePositives = evidenceCheck({
  id: "evidence-runtime-alarms",
  title: "Runtime detection raises fewer than ten false alarms a day.",
  severity: "low",
  levels: inProduction,
  maximumAgeHours: 7 * day,
  remediation: ["Tune the detector's rules.", "Count a day's false alarms and commit the number."],
  value: z.object({ falseAlarmsPerDay: measured }),
  problems: ({ falseAlarmsPerDay }) => [
    falseAlarmsPerDay >= 10 && `It raised ${falseAlarmsPerDay} false alarms a day, and must stay below 10.`,
  ],
});

const recovery = evidenceCheck({
  id: "evidence-recovery-rehearsed",
  title: "The whole system was recovered from nothing in a rehearsal, and its tests passed.",
  severity: "high",
  levels: inProduction,
  maximumAgeHours: 90 * day,
  remediation: [
    "Rehearse in staging: database, namespaces, definitions and operator, registrations, tests.",
    "Commit how long it took and whether the tests passed.",
  ],
  value: z.object({
    minutes: z.number().positive(),
    allowedMinutes: z.number().positive(),
    testsPassed: z.boolean(),
  }),
  problems: ({ allowedMinutes, minutes, testsPassed }) => [
    minutes > allowedMinutes && `It took ${minutes} minutes, and ${allowedMinutes} are allowed.`,
    !testsPassed && "The tests after it failed.",
  ],
});

/** What the cluster can't show, and a dated file must. */
export const evidenceChecks: readonly EvidenceCheck[] = [
  loadTest,
  networkEnforced,
  invoices,
  falsePositives,
  recovery,
];
