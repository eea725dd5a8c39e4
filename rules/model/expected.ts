import type { Workload } from "../kubernetes/workloads.ts";
import { workloads } from "../kubernetes/workloads.ts";
import type { Contract } from "./contract.ts";
import type { Stack } from "./rule.ts";

/** An entry of the contract as a thing that a rule is about. */
export type Expected<T> = T & { readonly title: string; readonly origin: { readonly urn?: string } };

function expected<T extends { readonly name: string }>(
  what: string,
  list: (contract: Contract) => readonly T[],
): (stack: Stack) => readonly Expected<T>[] {
  return ({ contract }) =>
    list(contract).map((one) => ({ ...one, title: `${what} ${one.name}`, origin: {} }));
}

/** What the contract expects by name; a rule about it finds nothing where nothing is expected. */
export const everyDatabase = expected("Database", ({ databases }) => databases);
export const everyRequiredAlert = expected("Alert", ({ requiredAlerts }) => requiredAlerts);
export const everyObjective = expected("Objective", ({ objectives }) => objectives);

/** The workloads of that name, in any namespace of the stack. */
export function workloadsNamed({ graph }: Stack, name: string): readonly Workload[] {
  return workloads(graph).filter((one) => one.name === name);
}

/** Jobs of that name, in any namespace of the stack; one whose name ends with a hash of its content is called by its label. */
export function jobsCalled({ graph }: Stack, name: string): readonly Workload[] {
  return workloads(graph).filter(
    ({ isBatch, name: own, resource }) =>
      isBatch && (own === name || resource.labels["app.kubernetes.io/name"] === name),
  );
}
