import { Cron } from "croner";

const hourMs = 3600 * 1000;
const dayMs = 24 * hourMs;

/**
 * The longest time between two runs of a schedule, in hours: what can be lost. `0 9 * * 1-5` isn't daily, its weekend lasts
 * 72 hours. Throws for what isn't a schedule.
 */
export function longestGapHours(schedule: string, timeZone: string | undefined, from: Date): number {
  const cron = new Cron(schedule, { timezone: timeZone ?? "UTC", legacyMode: true });
  return (
    Math.max(longestWithinADay(cron, from), longestAcrossMidnight(cron, from, period(schedule))) / hourMs
  );
}

/** Every day on which a schedule runs is like the others, so the first one shows its gaps. */
function longestWithinADay(cron: Cron, from: Date): number {
  const first = cron.nextRun(from);
  if (!first) return Number.POSITIVE_INFINITY;
  let longest = 0;
  for (let last = first, next = cron.nextRun(last); next && next.getTime() - first.getTime() < dayMs; ) {
    longest = Math.max(longest, next.getTime() - last.getTime());
    last = next;
    next = cron.nextRun(last);
  }
  return longest;
}

function longestAcrossMidnight(cron: Cron, from: Date, days: number): number {
  const end = from.getTime() + days * dayMs;
  let longest = 0;
  // A second past midnight, because a run just then is neither before nor after itself.
  let night = from.getTime() + dayMs + 1000;
  while (night <= end + 1000) {
    const next = cron.nextRun(new Date(night));
    const [last] = cron.previousRuns(1, new Date(night));
    if (!next) return Number.POSITIVE_INFINITY;
    if (last) longest = Math.max(longest, next.getTime() - last.getTime());
    // On the nights until then there is nothing new to see.
    night += Math.max(1, Math.ceil((next.getTime() - night) / dayMs)) * dayMs;
  }
  return longest;
}

/** After so many days a schedule begins again: one, a week, or a year. */
function period(schedule: string): number {
  const [, , day, month, weekday, ...more] = schedule.trim().split(/\s+/);
  if (weekday === undefined || more.length > 0 || day !== "*" || month !== "*") return 366;
  return weekday === "*" ? 2 : 8;
}

const minutesOfADay = 24 * 60;

/** Whether two schedules start at one minute within the next 31 days. */
export function collide(one: string, other: string, from: Date): boolean {
  const cron = new Cron(one, { timezone: "UTC", legacyMode: true });
  const match = new Cron(other, { timezone: "UTC", legacyMode: true });
  const end = from.getTime() + 31 * dayMs;
  let run = cron.nextRun(from);
  for (let count = 0; run && run.getTime() < end && count < minutesOfADay; count += 1) {
    if (match.match(run)) return true;
    run = cron.nextRun(run);
  }
  return false;
}
