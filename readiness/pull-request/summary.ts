import type { Change, Operation } from "./change.ts";
import { changeBlock } from "./change-block.ts";
import { code } from "./markdown.ts";
import { type Limits, type StackSummary, stackSection } from "./stack-section.ts";

/** The comment on a pull request: what would be lost first, then every change, then each change's fields, folded. */

/** By which the comment is found again, so that it is changed and not written twice. */
export const marker = "<!-- seaworthy:pull-request -->";

/** Bytes of UTF-8. GitHub refuses comments of more than 65,536 characters. */
export const maximumSize = 60_000;

export interface Options {
  /** Where everything is that is left out here. */
  readonly link?: string;
}

/** Rows of each list, from what a reviewer would like to what always fits. */
const steps: readonly Limits[] = [
  { stacks: 40, rows: 300, text: 300 },
  { stacks: 40, rows: 100, text: 200 },
  { stacks: 40, rows: 30, text: 120 },
  { stacks: 30, rows: 8, text: 80 },
  { stacks: 20, rows: 2, text: 60 },
  { stacks: 20, rows: 0, text: 40 },
];

/** Always less than {@link maximumSize}, and the same for the same input. */
export function summarise(stacks: readonly StackSummary[], options: Options = {}): string {
  const ordered = [...stacks].sort((a, b) => urgency(b) - urgency(a) || (a.stack < b.stack ? -1 : 1));
  // Fields get what is left; a third of the room is theirs as long as lists can be shorter.
  const fitting = steps.find((limits) => size(fixed(ordered, limits, options)) < (maximumSize * 2) / 3);
  const limits = fitting ?? (steps.at(-1) as Limits);
  const parts = ordered.slice(0, limits.stacks).map((one) => stackSection(one, limits));
  const room = maximumSize - 1_000 - size(fixed(ordered, limits, options));
  const folded = foldedFields(ordered.slice(0, limits.stacks), room);
  const sections = parts.map((part, at) => [part, ...(folded.blocks[at] ?? [])].join("\n\n"));
  return assemble(ordered, limits, options, sections, folded.leftOut);
}

function fixed(stacks: readonly StackSummary[], limits: Limits, options: Options): string {
  const sections = stacks.slice(0, limits.stacks).map((one) => stackSection(one, limits));
  return assemble(stacks, limits, options, sections, 0);
}

function assemble(
  stacks: readonly StackSummary[],
  { stacks: shown }: Limits,
  { link }: Options,
  sections: readonly string[],
  fieldsLeftOut: number,
): string {
  const left = [
    ...(stacks.length > shown ? [`${stacks.length - shown} further stacks`] : []),
    ...(fieldsLeftOut > 0 ? [`the fields of ${fieldsLeftOut} further changes`] : []),
  ];
  return `${[
    marker,
    ...(stacks.length > 1 ? [overview(stacks)] : []),
    ...sections,
    ...(left.length > 0 ? [`Left out, because a comment has room for 60 KB: ${left.join(" and ")}.`] : []),
    ...(link === undefined ? [] : [`[Whole previews and reports](${link})`]),
  ].join("\n\n")}\n`;
}

/** One line over all stacks. */
function overview(stacks: readonly StackSummary[]): string {
  const changed = stacks.filter(({ preview }) => preview.changes.length > 0 || preview.errors.length > 0);
  const risky = stacks.filter(({ preview }) => preview.changes.some(({ risk }) => risk !== undefined));
  const names = risky.slice(0, 5).map(({ stack }) => code(stack, 60));
  const danger =
    risky.length === 0
      ? ""
      : `; state is at risk in ${names.join(", ")}${risky.length > 5 ? " and others" : ""}`;
  return `${changed.length} of ${stacks.length} stacks change${danger}.`;
}

function urgency({ preview: { changes, errors } }: StackSummary): number {
  if (errors.length > 0) return 3;
  if (changes.some(({ risk }) => risk !== undefined)) return 2;
  return changes.length > 0 ? 1 : 0;
}

/** As many changes with their fields as there is room for, in each stack the riskiest first. */
function foldedFields(
  stacks: readonly StackSummary[],
  room: number,
): { readonly blocks: readonly (readonly string[])[]; readonly leftOut: number } {
  const blocks: string[][] = stacks.map(() => []);
  let [left, leftOut] = [room, 0];
  for (const [at, change] of takingTurns(stacks)) {
    const block =
      left > 500 ? changeBlock(change, Math.min(left, roomFor[change.operation] ?? 8_000)) : undefined;
    if (block === undefined) leftOut += 1;
    else {
      blocks[at]?.push(block);
      left -= size(block) + 2;
    }
  }
  return { blocks, leftOut };
}

/** Bytes. What is new is best read in the code. */
const roomFor: Readonly<Partial<Record<Operation, number>>> = { create: 1_500, import: 1_500 };

/** The first change of each stack, then the second of each: no stack takes all the room. */
function takingTurns(stacks: readonly StackSummary[]): readonly (readonly [number, Change])[] {
  const all = stacks.flatMap(({ preview }, at) => {
    const changes = preview.changes.filter(({ fields }) => fields.length > 0);
    return changes.map((change, turn) => ({ at, turn, change }));
  });
  return all.sort((a, b) => a.turn - b.turn || a.at - b.at).map(({ at, change }) => [at, change] as const);
}

function size(text: string): number {
  return Buffer.byteLength(text);
}
