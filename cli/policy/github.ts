import { stripVTControlCharacters } from "node:util";
import { clean } from "../../readiness/formats/words.ts";
import { summary } from "./print.ts";
import { isWrong, levelsOf, type Verdict } from "./verdict.ts";

/**
 * Workflow commands, which GitHub shows as annotations, and the summary. Names can't begin a command of their own: each is one
 * line, inside a command whose special characters are escaped.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function toGithub(verdict: Verdict): string {
  const { problems, rules, unreadable, unreadableAllowed } = verdict;
  const level = levelsOf(verdict);
  const order = new Map(rules.map(({ id }, index) => [id, index]));
  const findings = verdict.outcomes
    .filter(({ rule, status }) => isWrong(status) && level(rule) !== "disabled")
    .toSorted(
      (a, b) =>
        rank(level(a.rule)) - rank(level(b.rule)) || (order.get(a.rule) ?? 0) - (order.get(b.rule) ?? 0),
    );
  const commands = [
    ...unreadable.map(({ reason, source }) =>
      command(unreadableAllowed ? "warning" : "error", "input-readable", source, reason),
    ),
    ...problems.map((text) => command("error", "problem", undefined, text)),
    ...findings.map(({ message, rule, subject }) =>
      command(
        level(rule) === "mandatory" ? "error" : "warning",
        rule,
        subject.source,
        `${subject.title}: ${message}`,
      ),
    ),
  ];
  return `${[...commands, stripVTControlCharacters(summary(verdict))].join("\n")}\n`;
}

function rank(level: string): number {
  return level === "mandatory" ? 0 : 1;
}

function command(kind: "error" | "warning", title: string, source: string | undefined, text: string): string {
  const [, file = source, line] = /^(.+):(\d+)$/.exec(source ?? "") ?? [];
  const properties = { ...(file !== undefined && { file }), ...(line !== undefined && { line }), title };
  const list = Object.entries(properties).map(([key, value]) => `${key}=${property(value)}`);
  return `::${kind} ${list.join(",")}::${data(text)}`;
}

function data(text: string): string {
  return clean(text).replaceAll("%", "%25");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
