import { everyCheck, type LevelledCheck } from "../readiness/checks.ts";
import { everyChecklist } from "../readiness/files.ts";
import { liveChecks } from "../readiness/live/index.ts";
import type { Checklist, Criterion } from "../readiness/model/checklist.ts";
import { rules } from "../rules/index.ts";

const checks = everyCheck(rules, liveChecks);

/** docs/traceability.md: from each criterion of each document to what decides it, and back. */
export function traceabilityPage(): string {
  const lists = everyChecklist();
  const lines = lists.flatMap(({ criteria }) => criteria);
  const decided = lines.filter((line) => line.checks.length > 0);
  return `# Traceability

This page leads from each criterion of each document to the checks that decide it, and back. Rules, live checks, evidence and sign-offs
decide ${decided.length} of ${lines.length} criteria from ${lists.length} documents. A criterion passes if all its checks pass.
[numbers.md](numbers.md) says where the numbers of the documents are set, and [policies.md](policies.md) what each rule requires.

A **blocking** criterion that doesn't pass keeps production from GO. In an environment in which all its checks are advisory, it
doesn't block. Otherwise, the checks that are mandatory in the environment decide.

\`make docs\` generates this page from \`readiness/criteria/\`.

${lists.map(section).join("\n")}
## Criteria that nothing checks

${table(
  ["criterion", "why"],
  lists.flatMap(({ criteria, id }) =>
    criteria.flatMap((line) =>
      line.unchecked === undefined ? [] : [[`\`${id}/${line.id}\`: ${line.text}`, line.unchecked]],
    ),
  ),
)}
## Criteria that are decided otherwise than their document asks

${table(
  ["criterion", "what the document asks for, and what is decided instead"],
  lists.flatMap(({ criteria, id }) =>
    criteria.flatMap((line) => (line.differs === undefined ? [] : [[`\`${id}/${line.id}\``, line.differs]])),
  ),
)}
## Criteria that need a person

Only people can decide these. A sign-off is bound to the report that was read ([readiness](readiness.md)).

${table(["criterion", "needs"], lists.flatMap(peoplesLines))}
## What each check decides

${checkTables(lists)}
## Requirements

The numbers of the 128 requirements, and the criteria that cover them.

${table(["requirement", "criteria"], requirementRows(lists))}`;
}

function section({ criteria, document, id, title }: Checklist): string {
  const counted = criteria.filter((line) => line.blocking && line.counted).length;
  return `## ${title}

${document}. ${criteria.length} criteria; the score counts ${counted} blocking ones.

${table(
  ["criterion", "section", "blocking", "requirements", "decided by"],
  criteria.map((line) => [
    `\`${id}/${line.id}\`: ${line.text}`,
    line.section,
    line.blocking ? "yes" : "",
    line.requirements.join(", "),
    line.checks.map(code).join(", ") || "nothing, see below",
  ]),
)}`;
}

function peoplesLines({ criteria, id }: Checklist): readonly (readonly string[])[] {
  return criteria.flatMap((line) => {
    const needed = line.checks.filter((check) => ["evidence", "signoff"].includes(kindOf(check)));
    return needed.length > 0 ? [[`\`${id}/${line.id}\``, needed.map(code).join(", ")]] : [];
  });
}

const kinds: Readonly<Record<LevelledCheck["kind"], string>> = {
  rule: "Rules",
  live: "Live checks",
  evidence: "Evidence",
  signoff: "Sign-offs",
};

function checkTables(lists: readonly Checklist[]): string {
  return Object.entries(kinds)
    .map(([kind, title]) => {
      const own = [...checks.values()].filter((check) => check.kind === kind);
      return `### ${title}

${table(
  ["check", "what must hold", "decides"],
  own.map(({ id, title: what }) => [code(id), what, deciding(lists, id)]),
)}`;
    })
    .join("\n");
}

/** What no document asks for still counts where a deployment would be refused for it. */
function deciding(lists: readonly Checklist[], check: string): string {
  const found = linesWith(lists, (line) => line.checks.includes(check));
  return found.map(code).join(", ") || "none; in a report, the criterion of the other rules";
}

function requirementRows(lists: readonly Checklist[]): readonly (readonly string[])[] {
  const rows = [...new Set(lists.flatMap(({ criteria }) => criteria.flatMap((line) => line.requirements)))];
  return rows
    .sort((a, b) => a - b)
    .map((row) => [
      `${row}`,
      linesWith(lists, (line) => line.requirements.includes(row))
        .map(code)
        .join(", "),
    ]);
}

function linesWith(lists: readonly Checklist[], test: (line: Criterion) => boolean): readonly string[] {
  return lists.flatMap(({ criteria, id }) => criteria.filter(test).map((line) => `${id}/${line.id}`));
}

function kindOf(check: string): string {
  return checks.get(check)?.kind ?? "";
}

function code(text: string): string {
  return `\`${text}\``;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return `${[row(head), row(head.map(() => "---")), ...rows.map(row)].join("\n")}\n`;
}
