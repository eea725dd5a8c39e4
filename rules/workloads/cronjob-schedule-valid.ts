import { isTimeZone, neverComes, parseSchedule, type Schedule } from "../formats/schedule.ts";
import type { CronJobSpec } from "../kubernetes/objects.ts";
import { rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";

function parsed(schedule: string): Schedule | string {
  try {
    return parseSchedule(schedule);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

export const cronjobScheduleValid = rule({
  id: "cronjob-schedule-valid",
  title: "Every schedule is valid, and runs at some time.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: false,
  requirements: [59],
  remediation: ["Write five fields or @hourly and its like, with the time zone in spec.timeZone."],
  subjects: everyObject<CronJobSpec>("CronJob"),
  check: ({ spec }, { clock }) => {
    const { schedule = "", timeZone } = spec;
    const times = parsed(schedule);
    return [
      typeof times === "string" && `the API server refuses its schedule: ${times}`,
      schedule.includes("TZ") && "the API server refuses a time zone in its schedule; timeZone is its place",
      timeZone !== undefined && !isTimeZone(timeZone) && `"${timeZone}" isn't a time zone`,
      typeof times !== "string" && neverComes(times, clock) && `the time of "${schedule}" never comes`,
    ];
  },
});
