import { Problem } from "../../lib/problem.ts";
import { digest, event, type Steps, stepsOfDigest, stepsOfEvents } from "./steps.ts";

/** Reads what `pulumi preview --json` prints, in either of its formats, and says what else a file is. */

/** Above that, one text of a program in JavaScript ends. */
export const maximumBytes = 256 * 1024 * 1024;

const remedy =
  "Make it with `pulumi preview --json > preview.json`, and give it as PREVIEW=preview.json (docs/pull-requests.md).";

/** `file` is named in errors; nothing of the content is. */
export function readPreview(bytes: Uint8Array, file: string): Steps {
  if (bytes.length > maximumBytes)
    throw new Problem(`${file} has ${megabytes(bytes.length)} MB, and no preview has more than 256.`, remedy);
  const text = decode(bytes, file);
  let damaged = false;
  let other: unknown;
  for (const begin of linesWithObjects(text)) {
    if (isEvent(lineAt(text, begin))) return readEvents(text, begin, file);
    // Lines of a log may stand before the preview, and what the program printed after it.
    const json = parsed(text.slice(begin, endOfObject(text, begin)));
    if (isPreview(json)) return readDigest(json, file);
    if (json === undefined) damaged = true;
    else other ??= json;
  }
  if (damaged) throw cutOff(file);
  if (other !== undefined) throw new Problem(`${file} isn't a preview${whatItIs(other)}.`, remedy);
  throw new Problem(`${file} ${text.trim() === "" ? "is empty" : "has no JSON in it"}.`, remedy);
}

/** Where lines begin an object that isn't inside of another. */
function* linesWithObjects(text: string): Generator<number> {
  const beginning = /^\{/gm;
  for (let found = beginning.exec(text); found; found = beginning.exec(text)) {
    yield found.index;
    beginning.lastIndex = endOfObject(text, found.index) ?? found.index + 1;
  }
}

/** After the brace that closes the one at `begin`; undefined where none does. */
function endOfObject(text: string, begin: number): number | undefined {
  const marks = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"|[{}]/g;
  marks.lastIndex = begin;
  let depth = 0;
  for (let found = marks.exec(text); found; found = marks.exec(text)) {
    if (found[0] === "{") depth += 1;
    else if (found[0] === "}") depth -= 1;
    if (depth === 0) return marks.lastIndex;
  }
  return undefined;
}

function lineAt(text: string, begin: number): string {
  const end = text.indexOf("\n", begin);
  return text.slice(begin, end < 0 ? undefined : end);
}

function decode(bytes: Uint8Array, file: string): string {
  const label = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : "utf-8";
  try {
    // Takes a byte order mark away too, which PowerShell puts there.
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch {
    throw new Problem(`${file} isn't text in UTF-8.`, remedy);
  }
}

/** A line of a log may have a time and a type too. */
function isEvent(line: string): boolean {
  if (!/^\{"(sequence|timestamp|type|\w+Event)"/.test(line)) return false;
  return Object.keys(parsed(line) ?? {}).some((key) => key.endsWith("Event"));
}

function readEvents(text: string, begin: number, file: string): Steps {
  const before = text.slice(0, begin).split("\n").length;
  const events = text
    .slice(begin)
    .split(/\r?\n/)
    .flatMap((line, at) => {
      if (!line.startsWith("{")) return [];
      const json = parsed(line);
      if (!json) throw cutOff(`${file}:${before + at}`);
      return [event.safeParse(json).data ?? {}];
    });
  if (!events.some(({ summaryEvent }) => summaryEvent) && !events.some(isError)) throw cutOff(file);
  return stepsOfEvents(events);
}

function isError({ diagnosticEvent }: ReturnType<typeof event.parse>): boolean {
  return diagnosticEvent?.severity === "error";
}

function readDigest(json: unknown, file: string): Steps {
  const parsed = digest.safeParse(json);
  if (!parsed.success) throw new Problem(`${file} isn't a preview.`, remedy);
  return stepsOfDigest(parsed.data);
}

/** The parser's own message quotes the text, and a preview may hold secrets. */
function parsed(text: string): object | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function cutOff(file: string): Problem {
  return new Problem(`${file} is truncated or damaged: it isn't complete JSON.`, remedy);
}

function isPreview(json: unknown): boolean {
  if (typeof json !== "object" || json === null) return false;
  return "steps" in json || "changeSummary" in json;
}

/** Files that are easily taken for a preview. */
const others: readonly (readonly [string, string])[] = [
  ["deployment", "; it is what `pulumi stack export` prints"],
  ["schema", "; a readiness report is given as READINESS= or BASE="],
  ["runs", "; SARIF is given as POLICY="],
  ["resourceChanges", "; `pulumi preview` without --json prints no steps"],
];

function whatItIs(json: unknown): string {
  if (typeof json !== "object" || json === null) return "";
  return others.find(([key]) => key in json)?.[1] ?? "";
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1024 / 1024);
}
