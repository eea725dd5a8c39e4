import type { Graph } from "../graph/graph.ts";
import type { Resource } from "../graph/resource.ts";
import { attempt, UnknownValue } from "../model/unknown.ts";
import type { PolicyRule } from "./objects.ts";
import type { Workload } from "./workloads.ts";

interface RoleObject {
  readonly rules?: readonly PolicyRule[] | null;
}

interface BindingObject {
  readonly roleRef?: { readonly kind?: string; readonly name?: string };
  readonly subjects?:
    | readonly { readonly kind?: string; readonly name?: string; readonly namespace?: string }[]
    | null;
}

export function roles(graph: Graph): readonly Resource[] {
  return graph.ofKind("Role", "ClusterRole");
}

export function bindings(graph: Graph): readonly Resource[] {
  return graph.ofKind("RoleBinding", "ClusterRoleBinding");
}

export function rulesOfRole(role: Resource): readonly PolicyRule[] {
  return (role.object as RoleObject).rules ?? [];
}

export function bindingOf(binding: Resource): BindingObject {
  return binding.object as BindingObject;
}

/** The role that a binding grants; undefined if the stack hasn't it. */
export function roleOf(graph: Graph, binding: Resource): Resource | undefined {
  const { kind = "ClusterRole", name = "" } = bindingOf(binding).roleRef ?? {};
  if (kind === "Role") return graph.find("Role", binding.namespace, name);
  return kind === "ClusterRole" ? graph.find("ClusterRole", undefined, name) : undefined;
}

/** An entry of `*` means all. */
export function includes(list: readonly string[] | null | undefined, ...wanted: readonly string[]): boolean {
  return (list ?? []).some((one) => one === "*" || wanted.includes(one));
}

/** Bindings that give something to a workload's own account. */
export function bindingsOf(graph: Graph, workload: Workload): readonly Resource[] {
  const account = workload.pod.serviceAccountName ?? workload.pod.serviceAccount ?? "default";
  return graph.derive(bindingsByAccount).get(`${workload.namespace}/${account}`) ?? [];
}

/** By namespace and name of the account; a binding of which that isn't known yet is nobody's. */
function bindingsByAccount(graph: Graph): ReadonlyMap<string, readonly Resource[]> {
  const found = new Map<string, Resource[]>();
  for (const binding of bindings(graph)) {
    const accounts = attempt(() => accountsOf(binding));
    if (accounts instanceof UnknownValue) continue;
    for (const account of new Set(accounts)) found.set(account, [...(found.get(account) ?? []), binding]);
  }
  return found;
}

function accountsOf(binding: Resource): readonly string[] {
  return (bindingOf(binding).subjects ?? [])
    .filter(({ kind }) => kind === "ServiceAccount")
    .map(({ name, namespace }) => `${namespace ?? binding.namespace}/${name}`);
}

/** Roles that every cluster has. */
export function isBuiltIn(name: string): boolean {
  return name.startsWith("system:") || ["admin", "edit", "view", "cluster-admin"].includes(name);
}

export function unknownRole(binding: Resource): UnknownValue {
  return new UnknownValue(`the role of ${binding.title} isn't in the stack`);
}
