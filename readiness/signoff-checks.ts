import { inProduction } from "../rules/model/levels.ts";
import type { Severity } from "../rules/model/rule.ts";
import type { SignoffCheck } from "./model/signoff-check.ts";

function signoff(id: string, role: string, title: string, severity: Severity = "high"): SignoffCheck {
  const remediation = [
    `Have the ${role} read the report: make readiness STACK=<stack>.`,
    "Add name, role, date and the report's digest to readiness/signoffs/<stack>.yaml.",
  ];
  return { id: `signoff-${id}`, kind: "signoff", title, severity, remediation, levels: inProduction, role };
}

/** What only a person can answer for. */
export const signoffChecks: readonly SignoffCheck[] = [
  signoff("architect", "Architect", "The architect agrees that it goes live."),
  signoff("devops-lead", "DevOps Lead", "The lead of operations agrees that it goes live."),
  signoff("backend-lead", "Backend Lead", "The lead of development agrees that it goes live."),
  signoff("cto", "CTO", "The chief technology officer agrees that it goes live."),
  signoff("dr-runbook", "DR Owner", "The runbook of recovery is complete, in the right order, and current."),
  signoff(
    "changelog",
    "Release Owner",
    "The changelog was read for what breaks, and configuration follows it.",
  ),
  signoff(
    "ci-gates",
    "CI Owner",
    "Continuous integration renders, tests, and keeps failing changes from merging.",
  ),
  signoff("slo-process", "SLO Owner", "Missed service levels are written down and learned from.", "medium"),
  signoff("capacity", "Capacity Owner", "Capacity was planned for what is expected.", "medium"),
];
