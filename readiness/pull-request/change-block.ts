import type { Change, FieldChange } from "./change.ts";
import { diffBlock, html, plain } from "./markdown.ts";

/** One change's fields, folded. */

/** Values and lines longer than that are cut. */
const longest = 400;
const mostFields = 60;
const mostLines = 12;

/** At most `room` bytes; undefined where not even one field fits. */
export function changeBlock(change: Change, room: number): string | undefined {
  const causes = new Set(change.causes);
  const all = change.fields.map((field) => fieldLines(field, causes));
  for (let count = Math.min(all.length, mostFields); count > 0; count = Math.floor(count / 2)) {
    const block = folded(change, all.slice(0, count), all.length - count);
    if (Buffer.byteLength(block) <= room) return block;
  }
  return undefined;
}

function folded(
  { kind, name, operation }: Change,
  fields: readonly (readonly string[])[],
  left: number,
): string {
  const rest = left > 0 ? [`  … ${left} further fields`] : [];
  return [
    "<details>",
    `<summary>${operation} ${html(kind, 60)} <code>${html(name, 100)}</code></summary>`,
    "",
    diffBlock([...fields.flat(), ...rest]),
    "",
    "</details>",
  ].join("\n");
}

function fieldLines({ after, before, path }: FieldChange, causes: ReadonlySet<string>): readonly string[] {
  const cause = causes.has(path) || causes.has(/^[^.[]+/.exec(path)?.[0] ?? "") ? "  (replaces)" : "";
  const name = plain(path, 200);
  if (isText(before) || isText(after))
    return [`  ${name}:${cause}`, ...lineChanges(before ?? "", after ?? "")];
  return [
    ...(before === undefined ? [] : [`- ${name}: ${plain(shown(before), longest)}${cause}`]),
    ...(after === undefined ? [] : [`+ ${name}: ${plain(shown(after), longest)}${cause}`]),
  ];
}

function isText(value: string | undefined): boolean {
  return value?.trimEnd().includes("\n") ?? false;
}

function shown(value: string): string {
  return value.trim() === "" ? JSON.stringify(value) : value;
}

/** The lines between what two texts have in common at their begins and ends. */
function lineChanges(before: string, after: string): readonly string[] {
  const [old, now] = [before.split("\n"), after.split("\n")];
  const least = Math.min(old.length, now.length);
  let start = 0;
  while (start < least && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < least - start && old.at(-1 - end) === now.at(-1 - end)) end += 1;
  const cut = (lines: readonly string[], sign: string) => {
    const changed = lines.slice(start, lines.length - end);
    const rest = changed.length - mostLines;
    const kept = changed.slice(0, mostLines).map((line) => `${sign}   ${plain(line, longest)}`);
    return rest > 0 ? [...kept, `${sign}   … ${rest} further lines`] : kept;
  };
  return [`@@ line ${start + 1} @@`, ...cut(old, "-"), ...cut(now, "+")];
}
