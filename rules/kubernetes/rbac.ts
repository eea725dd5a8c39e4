import type { Graph } from "../graph/graph.ts";
import type { Resource } from "../graph/resource.ts";
import { UnknownValue, whereKnown } from "../model/unknown.ts";
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
  return graph.find(kind, kind === "Role" ? binding.namespace : undefined, name);
}

/** An entry of `*` means all. */
export function includes(list: readonly string[] | null | undefined, ...wanted: readonly string[]): boolean {
  return (list ?? []).some((one) => one === "*" || wanted.includes(one));
}

/** Bindings that give something to a workload's own account. */
export function bindingsOf(graph: Graph, workload: Workload): readonly Resource[] {
  const account = workload.pod.serviceAccountName ?? workload.pod.serviceAccount ?? "default";
  return whereKnown(bindings(graph), (binding) =>
    (bindingOf(binding).subjects ?? []).some(
      ({ kind, name, namespace }) =>
        kind === "ServiceAccount" &&
        name === account &&
        (namespace ?? binding.namespace) === workload.namespace,
    ),
  );
}

/** Roles that every cluster has. */
export function isBuiltIn(name: string): boolean {
  return name.startsWith("system:") || ["admin", "edit", "view", "cluster-admin"].includes(name);
}

export function unknownRole(binding: Resource): UnknownValue {
  return new UnknownValue(`the role of ${binding.title} isn't in the stack`);
}
