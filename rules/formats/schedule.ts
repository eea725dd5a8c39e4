import { Cron } from "croner";
import { bounds, type Field, parseField } from "../../lib/schedule-fields.ts";
import { once } from "./once.ts";

/** When a schedule runs: so many seconds apart, or at times of the calendar. */
export type Schedule =
  | { readonly every: number }
  | {
      readonly times: Cron;
      /** Days after which its runs repeat. */
      readonly period: number;
    };

/**
 * Reads a schedule as Kubernetes and Velero do, by the standard parser of github.com/robfig/cron/v3: five fields with names,
 * `@daily` and its like, `@every 1h30m`, and a time zone in front (`TZ=`, `CRON_TZ=`), which a CronJob may not have. That of the
 * controller itself, `Local`, is UTC in its image.
 * Throws for what isn't a schedule, in words for people.
 */
export const parseSchedule = once((text: string, timeZone?: string): Schedule => {
  const [, zone, rest] = /^(?:CRON_)?TZ=(\S*) +(.*)$/.exec(text) ?? [];
  if (zone !== undefined && rest !== undefined)
    return parseSchedule(rest.trim(), /^(Local)?$/.test(zone) ? "UTC" : knownZone(zone));
  if (text.startsWith("@every ")) return { every: Math.max(1, Math.floor(seconds(text.slice(7)))) };
  const fields = text.startsWith("@") ? descriptors[text] : text;
  if (fields === undefined) throw new Error(`"${text}" isn't one of ${Object.keys(descriptors).join(", ")}`);
  return scheduleOf(fieldsOf(fields), knownZone(timeZone ?? "UTC"));
});

/** Whether a time zone is one of the IANA's names, as the API server looks it up; its names have upper case. */
export const isTimeZone = once((name: string): boolean => {
  if (/^local$/i.test(name) || !name.split("/").every((part) => /^(?!-)[\w.+-]{1,14}$/.test(part)))
    return false;
  try {
    const known = new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
    return known === name || known.toLowerCase() !== name.toLowerCase();
  } catch {
    return false;
  }
});

/** Whether a schedule never comes, such as one on 31 February. */
export function neverComes(schedule: Schedule, from: Date): boolean {
  return !("every" in schedule) && schedule.times.nextRun(from) === null;
}

const descriptors: Readonly<Record<string, string>> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
};

function knownZone(zone: string): string {
  if (!isTimeZone(zone)) throw new Error(`"${zone}" isn't a time zone`);
  return zone;
}

function fieldsOf(text: string): readonly Field[] {
  const given = text.split(/\s+/).filter((field) => field !== "");
  if (given.length !== bounds.length)
    throw new Error(`"${text}" has ${given.length} fields, and a schedule has five`);
  return bounds.map((limits, index) => parseField(given[index] ?? "", limits));
}

/** Written out for the calendar: where both days are limited either is enough, and a star limits nothing. */
function scheduleOf(fields: readonly Field[], timezone: string): Schedule {
  const text = fields.map((field) => written(field, fields)).join(" ");
  const times = new Cron(text.includes("none") ? "0 0 31 2 *" : text, { timezone, legacyMode: true });
  const [, , day, month, weekday] = fields;
  const yearly = !day?.star || month?.values.length !== 12;
  return { times, period: yearly ? 366 : weekday?.star ? 2 : 8 };
}

/** A list without entries stands for nothing; of two limited days, the other one is enough then. */
function written(field: Field, [, , day, , weekday]: readonly Field[]): string {
  if (field.star) return "*";
  if (field.values.length > 0) return field.values.join(",");
  const other = field === day ? weekday : field === weekday ? day : undefined;
  return other && !other.star && other.values.length > 0 ? "*" : "none";
}

const units: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  μs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
};

/** A duration in Go's notation, such as `1h30m`. */
function seconds(duration: string): number {
  const [, sign, amounts = ""] = /^([-+]?)(.+)$/.exec(duration) ?? [];
  if (amounts === "0") return 0;
  const parts = [...amounts.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join("") !== amounts)
    throw new Error(`"${duration}" isn't a duration, such as 1h30m`);
  const total = parts.reduce((sum, [, amount, unit = ""]) => sum + Number(amount) * (units[unit] ?? 0), 0);
  return sign === "-" ? -total : total;
}
