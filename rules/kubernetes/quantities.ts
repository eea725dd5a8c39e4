import { parseQuantity } from "../../lib/quantity.ts";
import type { Amounts } from "./objects.ts";

/** The value of one of these quantities; undefined where none is set. */
export function quantity(amounts: Amounts | undefined, name: string): number | undefined {
  const written = amounts?.[name];
  if (written === undefined) return undefined;
  const value = parseQuantity(String(written));
  if (value === undefined) throw new Error(`"${written}" isn't a quantity`);
  return value;
}

/** Sums of decimal fractions, such as 0.1 + 0.2, must not exceed their own total by an error of rounding. */
export function exceeds(need: number, limit: number): boolean {
  return need > limit * (1 + 1e-9);
}

/** `24.75`, or `24.75Gi` for bytes. */
export function written(value: number, resource: string): string {
  if (!/memory|storage/.test(resource)) return String(round(value));
  const units = ["", "Ki", "Mi", "Gi", "Ti"];
  const step = value === 0 ? 0 : Math.min(Math.floor(Math.log2(value) / 10), units.length - 1);
  return `${round(value / 2 ** (10 * step))}${units[step]}`;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
