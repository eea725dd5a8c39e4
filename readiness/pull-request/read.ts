import { Problem } from "../../local/lib/problem.ts";
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
  const lines = text.split(/\r?\n/);
  const begin = lines.findIndex((line) => line.startsWith("{"));
  if (begin < 0)
    throw new Problem(`${file} ${text.trim() === "" ? "is empty" : "has no JSON in it"}.`, remedy);
  return isEvents(lines[begin] ?? "") ? readEvents(lines, begin, file) : readDigest(lines.slice(begin), file);
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

function isEvents(line: string): boolean {
  return /^\{"(sequence|timestamp|type|preludeEvent|resourcePreEvent|diagnosticEvent)"/.test(line);
}

function readEvents(lines: readonly string[], begin: number, file: string): Steps {
  const events = lines.slice(begin).flatMap((line, at) => {
    if (!line.startsWith("{")) return [];
    return [event.safeParse(parse(line, `${file}:${begin + at + 1}`)).data ?? {}];
  });
  if (!events.some(({ summaryEvent }) => summaryEvent) && !events.some(isError)) throw cutOff(file);
  return stepsOfEvents(events);
}

function isError({ diagnosticEvent }: ReturnType<typeof event.parse>): boolean {
  return diagnosticEvent?.severity === "error";
}

function readDigest(lines: readonly string[], file: string): Steps {
  // What the program printed may follow.
  const end = lines.findLastIndex((line) => line.trimEnd().endsWith("}"));
  const json = parse((end < 0 ? lines : lines.slice(0, end + 1)).join("\n"), file);
  const parsed = digest.safeParse(json);
  if (!isPreview(json) || !parsed.success)
    throw new Problem(`${file} isn't a preview${whatItIs(json)}.`, remedy);
  return stepsOfDigest(parsed.data);
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, and a preview may hold secrets.
    throw cutOff(file);
  }
}

function cutOff(file: string): Problem {
  return new Problem(`${file} is cut off or damaged: it isn't complete JSON.`, remedy);
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
