import { stripVTControlCharacters } from "node:util";
import type { CheckKind, Status } from "../../policy/model/finding.ts";
import type { Verdict } from "../model/report.ts";

/** The words that all formats share, so that none tells it differently. */

/** How a verdict is said aloud. */
export const verdictWords: Readonly<Record<Verdict, string>> = {
  GO: "Go",
  CONDITIONAL: "Conditional Go",
  "NO-GO": "No-Go",
};

/** What a verdict means, in one sentence. */
export const verdictMeanings: Readonly<Record<Verdict, string>> = {
  GO: "Every blocking criterion passes.",
  CONDITIONAL: "Every blocking criterion passes or has a valid exemption.",
  "NO-GO": "At least one blocking criterion doesn't pass.",
};

/** From what must be looked at first to what needs no look. */
export const statuses: readonly Status[] = [
  "FAIL",
  "ERROR",
  "UNKNOWN",
  "STALE",
  "PENDING",
  "WAIVED",
  "PASS",
  "NOT_APPLICABLE",
];

export const statusWords: Readonly<Record<Status, string>> = {
  FAIL: "Fail",
  ERROR: "Error",
  UNKNOWN: "Unknown",
  STALE: "Stale",
  PENDING: "Pending",
  WAIVED: "Waived",
  PASS: "Pass",
  NOT_APPLICABLE: "Not applicable",
};

export const statusMeanings: Readonly<Record<Status, string>> = {
  FAIL: "checked, and wrong",
  ERROR: "the check itself failed",
  UNKNOWN: "can't be known",
  STALE: "known too long ago",
  PENDING: "not given yet",
  WAIVED: "wrong, with a valid exemption",
  PASS: "checked, and right",
  NOT_APPLICABLE: "nothing to check",
};

export const kindWords: Readonly<Record<CheckKind, string>> = {
  rule: "rule",
  live: "live check",
  evidence: "evidence",
  signoff: "sign-off",
};

/** One line of printable characters: what a cluster says must not steer a terminal, a page or a parser. */
export function clean(text: string): string {
  return stripVTControlCharacters(text).replace(controls, " ").trim();
}

/** Control characters, those that turn the direction of text, and halves of characters, which no encoding has. */
const controls = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]+/gu;

/** `1 check`, `2 checks`. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number.toLocaleString("en")} ${number === 1 ? noun : plural}`;
}

const units: readonly (readonly [name: string, minutes: number, most: number])[] = [
  ["minute", 1, 60],
  ["hour", 60, 48],
  ["day", 24 * 60, Number.POSITIVE_INFINITY],
];

/** How long before the report something was seen: `under a minute`, `3 hours`, `45 days`. */
export function age(seenAt: string, generatedAt: string): string {
  const minutes = (Date.parse(generatedAt) - Date.parse(seenAt)) / 60_000;
  if (Number.isNaN(minutes)) return "unknown";
  if (minutes < 1) return "under a minute";
  const [name, length] = units.find(([, each, most]) => minutes / each < most) ?? ["day", 24 * 60];
  return count(Math.floor(minutes / length), name);
}

const dates = new Intl.DateTimeFormat("en-GB", {
  dateStyle: "long",
  timeStyle: "short",
  timeZone: "UTC",
});

/** `20 November 2026 at 08:00 UTC`. */
export function when(moment: string): string {
  const time = Date.parse(moment);
  return Number.isNaN(time) ? clean(moment) : `${dates.format(time)} UTC`;
}
