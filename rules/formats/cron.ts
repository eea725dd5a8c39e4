import type { Cron } from "croner";
import { once } from "./once.ts";
import { parseSchedule, type Schedule } from "./schedule.ts";

const hourMs = 3600 * 1000;
const dayMs = 24 * hourMs;

/**
 * The longest time between two runs of a schedule, in hours: what can be lost. `0 9 * * 1-5` isn't daily, its weekend lasts
 * 72 hours. Infinite for one that never comes, and for what isn't a schedule: nothing ever starts by it.
 */
export const longestGapHours = once((text: string, timeZone: string | undefined, from: Date): number => {
  const schedule = readable(text, timeZone);
  if (!schedule) return Number.POSITIVE_INFINITY;
  if ("every" in schedule) return (schedule.every * 1000) / hourMs;
  const { period, times } = schedule;
  return Math.max(longestWithinADay(times, from), longestAcrossMidnight(times, from, period)) / hourMs;
});

function readable(text: string, timeZone: string | undefined): Schedule | undefined {
  try {
    return parseSchedule(text, timeZone);
  } catch {
    return undefined;
  }
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
