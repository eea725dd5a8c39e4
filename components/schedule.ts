import { bounds, type Field, parseField } from "../lib/schedule-fields.ts";

const daySeconds = 86_400;
const minuteSeconds = 60;
/** From a leap year to the next but one, because 29 February may be missing for eight years. */
const first = Date.UTC(2096, 0, 1);
const days = 366 + 8 * 366;

/**
 * The longest time between two starts by a schedule in cron's five fields, UTC, in seconds; Infinity where it never comes,
 * such as on 31 February.
 * @throws Error where it is no schedule as Kubernetes reads one.
 */
export function longestGapSeconds(text: string): number {
  const fields = fieldsOf(text);
  const minutes = minutesOfDay(fields);
  const [start, end] = [minutes[0], minutes.at(-1)];
  if (start === undefined || end === undefined) return Number.POSITIVE_INFINITY;
  const within = longestStep(minutes) * minuteSeconds;
  const apart = longestStep(daysOn(fields));
  if (apart === 0) return Number.POSITIVE_INFINITY;
  return Math.max(within, apart * daySeconds - (end - start) * minuteSeconds);
}

function fieldsOf(text: string): readonly Field[] {
  const written = text.trim().split(/\s+/);
  if (written.length !== bounds.length) throw new Error(`"${text}" hasn't five fields`);
  return bounds.map((limits, index) => parseField(written[index] ?? "", limits));
}

function minutesOfDay([minute, hour]: readonly Field[]): readonly number[] {
  return (hour?.values ?? []).flatMap((h) => (minute?.values ?? []).map((m) => h * 60 + m));
}

/** Days on which it starts, counted from the first. */
function daysOn([, , day, month, weekday]: readonly Field[]): readonly number[] {
  return Array.from({ length: days }, (_, index) => index).filter((index) => {
    const date = new Date(first + index * daySeconds * 1000);
    if (!month?.values.includes(date.getUTCMonth() + 1)) return false;
    const onDay = day?.values.includes(date.getUTCDate()) ?? false;
    const onWeekday = weekday?.values.includes(date.getUTCDay()) ?? false;
    // Where both are limited, either is enough.
    return day?.star || weekday?.star ? onDay && onWeekday : onDay || onWeekday;
  });
}

/** 0 for less than two. */
function longestStep(sorted: readonly number[]): number {
  return sorted.slice(1).reduce((longest, value, i) => Math.max(longest, value - (sorted[i] ?? 0)), 0);
}
