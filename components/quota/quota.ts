import { bytes, milliCpu } from "./amount.ts";
import {
  type Demands,
  format,
  type Need,
  need,
  type QuotaName,
  quotaNames,
  share,
  withHeadroom,
} from "./need.ts";

/** A namespace's quota; what is left out is computed from what the stack declares. */
export interface QuotaArgs {
  readonly cpu?: { readonly requests?: string; readonly limits?: string };
  readonly memory?: { readonly requests?: string; readonly limits?: string };
  readonly pods?: number;
  readonly services?: number;
  readonly persistentVolumeClaims?: number;
  /** Percent on top of what is computed: for a restore, a pod that looks for a fault, pods that are still ending. @default 20 */
  readonly headroomPercent?: number;
  /** What happens when a given number is less than the stack needs. @default refuse */
  readonly onShortage?: "refuse" | "accept";
}

/** A given number that is too small. */
export interface Shortage {
  readonly name: QuotaName;
  readonly given: number;
  readonly needed: number;
  /** Who needs the most of it. */
  readonly largest: readonly string[];
}

export interface Quota {
  /** `spec.hard` of the ResourceQuota. */
  readonly hard: Readonly<Record<QuotaName, string>>;
  readonly shortages: readonly Shortage[];
}

const defaultHeadroomPercent = 20;
const largestShown = 3;

/** The quota over `demands`: what `args` give, checked, and the rest computed. */
export function quota(demands: Demands, args: QuotaArgs): Quota {
  const needed = need(demands);
  const computed = withHeadroom(needed, args.headroomPercent ?? defaultHeadroomPercent);
  const given = givenNumbers(args);
  const hard = quotaNames.map((name) => [name, format(name, given[name] ?? computed[name])]);
  return {
    hard: Object.fromEntries(hard) as Record<QuotaName, string>,
    shortages: quotaNames.flatMap((name) => shortage(name, given[name], needed, demands)),
  };
}

/** Says which sums are over by how much, who needs the most, and what to do. */
export function explainShortages(namespace: string, shortages: readonly Shortage[]): string {
  const lines = shortages.map(({ given, largest, name, needed }) => {
    const [has, needs, misses] = [given, needed, needed - given].map((value) => format(name, value));
    const most = largest.length > 0 ? ` Most of it: ${largest.join("; ")}.` : "";
    return `  ${name}: given are ${has}, needed ${needs}, which is ${misses} more.${most}`;
  });
  return [
    `The quota of namespace ${namespace} is smaller than what the stack declares, with all autoscalers at their maxima, all rollouts and all jobs at once. Pods would be refused. Nothing was changed.`,
    ...lines,
    "Raise these numbers in seaworthy:namespace, quota, or leave them out to have them computed. `onShortage: accept` takes them as they are.",
  ].join("\n");
}

function givenNumbers({ cpu, memory, persistentVolumeClaims, pods, services }: QuotaArgs): Partial<Need> {
  const numbers: Record<QuotaName, number | undefined> = {
    "requests.cpu": converted(cpu?.requests, milliCpu),
    "limits.cpu": converted(cpu?.limits, milliCpu),
    "requests.memory": converted(memory?.requests, bytes),
    "limits.memory": converted(memory?.limits, bytes),
    pods,
    services,
    persistentvolumeclaims: persistentVolumeClaims,
  };
  return Object.fromEntries(Object.entries(numbers).filter(([, value]) => value !== undefined));
}

function converted(quantity: string | undefined, convert: (quantity: string) => number): number | undefined {
  return quantity === undefined ? undefined : convert(quantity);
}

function shortage(
  name: QuotaName,
  given: number | undefined,
  needed: Need,
  demands: Demands,
): readonly Shortage[] {
  if (given === undefined || given >= needed[name]) return [];
  return [{ name, given, needed: needed[name], largest: largest(name, demands) }];
}

function largest(name: QuotaName, { pods }: Demands): readonly string[] {
  return pods
    .map((demand) => ({ ...demand, share: share(name, demand) }))
    .filter((demand) => demand.share > 0)
    .sort((a, b) => b.share - a.share)
    .slice(0, largestShown)
    .map((demand) => `${demand.name} ${format(name, demand.share)} (${pieces(demand)})`);
}

function pieces({ count, surge }: { readonly count: number; readonly surge: number }): string {
  const pods = `${count} ${count === 1 ? "pod" : "pods"}`;
  return surge === 0 ? pods : `${pods} and ${surge} while rolling out`;
}
