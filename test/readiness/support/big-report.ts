import type { Status } from "../../../policy/model/finding.ts";
import type { Connectivity, Report } from "../../../readiness/model/report.ts";
import { check, finding, hoursAgo, reportOf } from "./report.ts";

/** As large as reports get: 128 lines in five checklists, 160 checks, 2,000 findings, and 40 × 40 connections. */

const statuses: readonly Status[] = [
  "PASS",
  "PASS",
  "PASS",
  "FAIL",
  "PASS",
  "UNKNOWN",
  "PASS",
  "WAIVED",
  "PASS",
  "PASS",
];
const severities = ["critical", "high", "medium", "low"] as const;
const lists = ["cordum", "gravl", "volundr", "kubeop", "homelab"] as const;
const categories = ["Security", "Network", "Availability", "Data", "Monitoring", "Delivery"];
const range = (count: number) => Array.from({ length: count }, (_, index) => index);

const checks = range(160).map((index) =>
  check(`${index % 8 === 0 ? "live" : "workload"}-is-sound-in-way-${index}`, {
    title: `Every workload is sound in way ${index}, as its owner has written it down.`,
    severity: severities[index % 4] ?? "low",
    remediation: [`Set \`way: ${index}\` in the stack's file.`, "Run `pulumi up`, then `make readiness`."],
  }),
);

const findings = range(2000).map((index) => {
  const status = statuses[(index * 7 + Math.floor(index / 160)) % 10] ?? "PASS";
  const check = checks[index % checks.length]?.id ?? "";
  return finding(check, status, {
    subject: `Deployment production-namespace/a-workload-with-a-name-${index}`,
    message:
      status === "PASS"
        ? "It is sound."
        : `container main isn't sound: it was given ${index} of what it needs`,
    source: `manifests/production/workloads/workload-${index}.yaml:${index + 1}`,
    ...(check.startsWith("live-") && { evidence: `seen ${index} times`, seenAt: hoursAgo(index % 100) }),
    ...(status === "WAIVED" && {
      waiver: { id: `EX-${index}`, owner: "team-a", reason: "Known.", expires: "2027-01-31", daysLeft: 72 },
    }),
  });
});

const connectivity: Connectivity = {
  clients: range(40).map((index) => `client-with-a-name-${index}`),
  servers: range(40).map((index) => `server-with-a-name-${index}:8080`),
  cells: range(1600).map((index) => ({
    client: `client-with-a-name-${Math.floor(index / 40)}`,
    server: `server-with-a-name-${index % 40}:8080`,
    declared: index % 5 === 0,
    ...(index % 17 !== 0 && { allowed: index % 3 !== 0 }),
  })),
};

export const bigReport: Report = reportOf({
  stack: "everything-production",
  checks,
  findings,
  connectivity,
  checklists: Object.fromEntries(
    lists.map((list, at) => [
      list,
      range(128)
        .filter((index) => index % lists.length === at)
        .map((index) => ({
          id: `line-${index}`,
          text: `Line ${index} of the document holds for every workload of the stack and for all that they use.`,
          category: categories[index % categories.length] ?? "General",
          blocking: index % 3 !== 0,
          checks: [0, 1, 2].flatMap((step) => checks[(index + step * 40) % checks.length]?.id ?? []),
        })),
    ]),
  ),
});
