import { parseQuantity } from "../../lib/quantity.ts";

/** CPU in thousandths of a core and memory in bytes: whole numbers, so that sums are exact. */
export interface Amount {
  readonly cpu: number;
  readonly memory: number;
}

export const nothing: Amount = { cpu: 0, memory: 0 };

export function sum(amounts: readonly Amount[]): Amount {
  return amounts.reduce((a, b) => ({ cpu: a.cpu + b.cpu, memory: a.memory + b.memory }), nothing);
}

export function larger(a: Amount, b: Amount): Amount {
  return { cpu: Math.max(a.cpu, b.cpu), memory: Math.max(a.memory, b.memory) };
}

export function times(amount: Amount, factor: number): Amount {
  return { cpu: amount.cpu * factor, memory: amount.memory * factor };
}

/** Thousandths of a core, rounded up as the API server does. */
export function milliCpu(quantity: string): number {
  return roundUp(parsed(quantity) * 1000);
}

export function bytes(quantity: string): number {
  return roundUp(parsed(quantity));
}

export function cpuQuantity(milli: number): string {
  return milli % 1000 === 0 ? `${milli / 1000}` : `${milli}m`;
}

const units = { Gi: 2 ** 30, Mi: 2 ** 20 } as const;

/** The shortest way to write a number of bytes; never less than it. */
export function memoryQuantity(amount: number): string {
  return amount % units.Gi === 0 ? `${amount / units.Gi}Gi` : `${Math.ceil(amount / units.Mi)}Mi`;
}

function parsed(quantity: string): number {
  const value = parseQuantity(quantity);
  if (value === undefined) throw new Error(`"${quantity}" is not a Kubernetes quantity.`);
  return value;
}

/** A product such as 0.07 × 1000 comes out as 70.00000000000001, which is not one more. */
function roundUp(value: number): number {
  return Number.isInteger(value) ? value : Math.ceil(value * (1 - 1e-12));
}
