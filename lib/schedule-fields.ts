/** What one field of a schedule stands for. */
export interface Field {
  readonly values: readonly number[];
  /** Whether a star stands for all of them, which decides how days of the month and of the week go together. */
  readonly star: boolean;
}

interface Bounds {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
}

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** In the order in which they are written. Sunday is 0, and never 7. */
export const bounds: readonly Bounds[] = [
  { name: "minute", min: 0, max: 59, names: [] },
  { name: "hour", min: 0, max: 23, names: [] },
  { name: "day of the month", min: 1, max: 31, names: [] },
  { name: "month", min: 1, max: 12, names: months },
  { name: "day of the week", min: 0, max: 6, names: weekdays },
];

/** Reads one field. Throws for what isn't one, in words for people. */
export function parseField(text: string, limits: Bounds): Field {
  const ranges = text.split(",").filter((range) => range !== "");
  const parsed = ranges.map((range) => parseRange(range, limits));
  const values = new Set(parsed.flatMap((one) => one.values));
  return { values: [...values].sort((a, b) => a - b), star: parsed.some(({ star }) => star) };
}

function parseRange(text: string, limits: Bounds): Field {
  const [range = "", stepText, ...moreSteps] = text.split("/");
  const [low = "", high, ...moreBounds] = range.split("-");
  const star = low === "*" || low === "?";
  if (moreSteps.length > 0 || (!star && moreBounds.length > 0))
    throw new Error(`"${text}" isn't a range of the ${limits.name}`);
  const step = stepText === undefined ? 1 : wholeNumber(stepText, limits);
  const start = star ? limits.min : numberIn(low, limits);
  const end =
    star || (high === undefined && stepText !== undefined) ? limits.max : numberIn(high ?? low, limits);
  if (start < limits.min || end > limits.max || start > end || step === 0)
    throw new Error(`"${text}" isn't within ${limits.min} to ${limits.max}, which a ${limits.name} must be`);
  const count = Math.floor((end - start) / step) + 1;
  return {
    values: Array.from({ length: count }, (_, index) => start + index * step),
    star: star && step === 1,
  };
}

function numberIn(text: string, limits: Bounds): number {
  const named = limits.names.indexOf(text.toLowerCase());
  return named < 0 ? wholeNumber(text, limits) : named + limits.min;
}

function wholeNumber(text: string, { name }: Bounds): number {
  if (!/^\+?\d+$/.test(text)) throw new Error(`"${text}" isn't a number of a ${name}`);
  return Number(text);
}
