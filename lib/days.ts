import { z } from "zod";

export const hourMs = 3600 * 1000;
export const dayMs = 24 * hourMs;

/** A moment, with its offset: a time without one would mean another moment on each machine. */
export const moment = z.iso
  .datetime({ offset: true, error: "must be a time with its offset, such as 2026-11-20T10:00:00Z" })
  .transform((text) => new Date(text));

/** A day. It begins and ends in UTC, so that a date means the same wherever the check runs. */
export const day = z.iso.date({ error: "must be a day, such as 2026-11-20" });

export function startOfDay(text: string): Date {
  return new Date(`${text}T00:00:00Z`);
}

/** The first moment that isn't part of that day any more. */
export function endOfDay(text: string): Date {
  return new Date(startOfDay(text).getTime() + dayMs);
}

export function daysBetween(from: Date, to: Date): number {
  return (to.getTime() - from.getTime()) / dayMs;
}

/** A length of time such as `24h` or `90d`, in hours. */
export const duration = z
  .string()
  .regex(/^[1-9]\d*[hd]$/, "must be hours or days, such as 24h or 90d")
  .transform((text) => Number.parseInt(text, 10) * (text.endsWith("d") ? 24 : 1));

/** `3 days`, `5 hours`: for people. */
export function spoken(hours: number): string {
  const [number, unit] = hours >= 48 ? [hours / 24, "day"] : [hours, "hour"];
  const rounded = Math.floor(number);
  return `${rounded} ${unit}${rounded === 1 ? "" : "s"}`;
}
