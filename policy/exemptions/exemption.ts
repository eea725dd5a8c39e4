import { z } from "zod";
import { day, daysBetween, endOfDay, startOfDay } from "../../lib/days.ts";
import { check, readDocument, type TextFile } from "../../lib/document.ts";
import type { Environment } from "../../rules/model/levels.ts";

/** Longest time for which a finding may be excused, in days. Staging is tried as production is. */
export const longestDays: Readonly<Record<Environment, number>> = { dev: 180, staging: 90, production: 90 };

const wanted = (text: string) => z.string().trim().min(1, text);

const exemption = z
  .strictObject({
    id: z.string().regex(/^[A-Za-z0-9][\w.-]*$/, "must be a word such as EX-014"),
    rule: wanted("must name a rule or a live check").describe("The check; * stands for any text."),
    match: z
      .strictObject({ kind: wanted("is empty"), namespace: z.string().optional(), name: wanted("is empty") })
      .describe("The objects; * stands for any text."),
    stacks: z.array(z.string()).min(1).optional().describe("Stacks that it is for; left out, all."),
    owner: wanted("nobody is named as its owner"),
    approvedBy: z.string().optional(),
    reason: wanted("no reason is given"),
    ticket: z.string().optional(),
    created: day,
    expires: day.describe("The last day on which it counts, in UTC."),
    compensating: z.array(z.string()).optional().describe("Checks that must pass in the meantime."),
  })
  .refine(({ match, rule }) => !(isPattern(rule) && Object.values(match).some(isPattern)), {
    message:
      "a rule with * and objects with * would excuse findings that nobody has reviewed: name one of them",
    path: ["match"],
  })
  .refine(({ created, expires }) => startOfDay(expires) >= startOfDay(created), {
    message: "is before it was created",
    path: ["expires"],
  });

export type Exemption = z.infer<typeof exemption>;

/** The registry: what can be read of it, and all that is wrong with the rest. */
export interface Registry {
  readonly path: string;
  readonly exemptions: readonly Exemption[];
  readonly problems: readonly { readonly id: string; readonly message: string }[];
}

export const noExemptions: Registry = { path: "readiness/exemptions.yaml", exemptions: [], problems: [] };

/** One wrong entry doesn't take others with it; it excuses nothing. */
export function parseExemptions(file: TextFile): Registry {
  const { path } = file;
  const whole = readDocument(file, z.strictObject({ exemptions: z.array(z.unknown()) }));
  if (!whole.value)
    return { path, exemptions: [], problems: whole.problems.map((message) => ({ id: path, message })) };
  const read = whole.value.exemptions.map((entry, index) => ({
    id: idOf(entry, index),
    ...check(`${path}: exemptions[${index}]`, entry, exemption),
  }));
  const exemptions = read.flatMap(({ value }) => value ?? []);
  const ids = exemptions.map(({ id }) => id);
  const twice = new Set(ids.filter((id, index) => ids.indexOf(id) !== index));
  return {
    path,
    // Of two with one id nobody knows which one an annotation means.
    exemptions: exemptions.filter(({ id }) => !twice.has(id)),
    problems: [
      ...read.flatMap(({ id, problems }) => problems.map((message) => ({ id, message }))),
      ...Array.from(twice, (id) => ({ id, message: `${path}: ${id} is defined twice, so neither counts.` })),
    ],
  };
}

function idOf(entry: unknown, index: number): string {
  const named = z.object({ id: z.string() }).safeParse(entry);
  return named.success ? named.data.id : `exemptions[${index}]`;
}

/** Why it excuses nothing in that environment today; undefined if it does. */
export function refusal(
  { created, expires, id }: Exemption,
  { clock, environment }: { readonly clock: Date; readonly environment: Environment },
): string | undefined {
  if (clock >= endOfDay(expires)) return `${id} expired on ${expires}: its findings count again.`;
  if (clock < startOfDay(created)) return `${id} was created on ${created}, which is in the future.`;
  const days = daysBetween(startOfDay(created), startOfDay(expires));
  const most = longestDays[environment];
  if (days > most) return `${id} is for ${days} days, and in ${environment} the longest is ${most}.`;
  return undefined;
}

/** Whole days that it still counts after today. */
export function daysLeft({ expires }: Exemption, clock: Date): number {
  return Math.floor(daysBetween(clock, endOfDay(expires)));
}

export function isPattern(text: string | undefined): boolean {
  return text?.includes("*") ?? false;
}

/** Whether a text is the one that is meant, where * stands for any text. */
export function means(pattern: string, text: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(text);
}
