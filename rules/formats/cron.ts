import { Cron } from "croner";

const hourMs = 3600 * 1000;
const dayMs = 24 * hourMs;

/**
 * The longest time between two runs of a schedule, in hours: what can be lost. `0 9 * * 1-5` isn't daily, its weekend lasts
 * 72 hours. Looks a year ahead from that time. Throws for what isn't a schedule.
 */
export function longestGapHours(schedule: string, timeZone: string | undefined, from: Date): number {
  const cron = new Cron(schedule, { timezone: timeZone ?? "UTC", legacyMode: true });
  return Math.max(longestWithinADay(cron, from), longestAcrossMidnight(cron, from)) / hourMs;
}

/** Every day on which a schedule runs is like the others, so the first one shows its gaps. */
function longestWithinADay(cron: Cron, from: Date): number {
  const [first] = cron.nextRuns(1, from);
  if (!first) return Number.POSITIVE_INFINITY;
  const runs = [first, ...cron.nextRuns(minutesOfADay, first)].filter(
    (run) => run.getTime() - first.getTime() < dayMs,
  );
  const gaps = runs.slice(1).map((run, index) => run.getTime() - (runs[index]?.getTime() ?? 0));
  return Math.max(0, ...gaps);
}

function longestAcrossMidnight(cron: Cron, from: Date): number {
  let longest = 0;
  for (let day = 1; day <= 366; day += 1) {
    const midnight = new Date(from.getTime() + day * dayMs);
    const [next] = cron.nextRuns(1, midnight);
    const [last] = cron.previousRuns(1, midnight);
    if (!next) return Number.POSITIVE_INFINITY;
    if (last) longest = Math.max(longest, next.getTime() - last.getTime());
  }
  return longest;
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
