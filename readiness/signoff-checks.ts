import { inProduction } from "../rules/model/levels.ts";
import type { Severity } from "../rules/model/rule.ts";
import type { SignoffCheck } from "./model/signoff-check.ts";

function signoff(id: string, role: string, title: string, severity: Severity = "high"): SignoffCheck {
  const check = `signoff-${id}`;
  const remediation = [
    `Have the ${role} read the report: make readiness STACK=<stack>.`,
    `Let them sign it: make sign STACK=<stack> CHECK=${check} NAME='<name>'. Commit what it wrote.`,
  ];
  return { id: check, kind: "signoff", title, severity, remediation, levels: inProduction, role };
}

/** What only a person can answer for. */
export const signoffChecks: readonly SignoffCheck[] = [
  signoff("architect", "Architect", "The architect approves going live."),
  signoff("devops-lead", "DevOps Lead", "The DevOps lead approves going live."),
  signoff("backend-lead", "Backend Lead", "The backend lead approves going live."),
  signoff("cto", "CTO", "The CTO approves going live."),
  signoff(
    "dr-runbook",
    "DR Owner",
    "The disaster recovery runbook is complete, in the right order, and current.",
  ),
  signoff(
    "changelog",
    "Release Owner",
    "The changelog was checked for breaking changes, and the configuration was adapted.",
  ),
  signoff("ci-gates", "CI Owner", "CI renders, tests, and blocks failing changes from merging."),
  signoff("slo-process", "SLO Owner", "Missed service levels are documented and reviewed.", "medium"),
  signoff("capacity", "Capacity Owner", "Capacity is planned for the expected load.", "medium"),
];
