import type { Graph } from "../graph/graph.ts";
import type { Resource } from "../graph/resource.ts";
import { some, whereKnown } from "../model/unknown.ts";
import { accountOf, groupsOfAccount } from "./accounts.ts";
import { isBuiltInRole, userFacingRoles } from "./built-in-roles.ts";
import type { LabelSelector, PolicyRule } from "./objects.ts";
import { selects } from "./selectors.ts";
import type { Workload } from "./workloads.ts";

interface RoleObject {
  readonly rules?: readonly PolicyRule[] | null;
  readonly aggregationRule?: { readonly clusterRoleSelectors?: readonly LabelSelector[] };
}

export interface RoleSubject {
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
}

interface BindingObject {
  readonly roleRef?: { readonly kind?: string; readonly name?: string };
  readonly subjects?: readonly RoleSubject[] | null;
}

export function bindings(graph: Graph): readonly Resource[] {
  return graph.ofKind("RoleBinding", "ClusterRoleBinding");
}

/** What a role itself says. Of an aggregated one that is nothing: a controller overwrites it with what it selects. */
export function rulesOfRole(role: Resource): readonly PolicyRule[] {
  return isAggregated(role) ? [] : ((role.object as RoleObject).rules ?? []);
}

export function isAggregated(role: Resource): boolean {
  return selectorsOf(role).length > 0;
}

function selectorsOf({ object }: Resource): readonly LabelSelector[] {
  return (object as RoleObject).aggregationRule?.clusterRoleSelectors ?? [];
}

/** The rules that a role has in the cluster: its own, or those of the ClusterRoles of the stack that it aggregates. */
export function rulesInCluster(graph: Graph, role: Resource): readonly PolicyRule[] {
  const selectors = selectorsOf(role);
  if (selectors.length === 0) return rulesOfRole(role);
  return graph
    .ofKind("ClusterRole")
    .filter((one) => one !== role && selectors.some((selector) => selects(selector, one.labels)))
    .flatMap(rulesOfRole);
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

/** What a binding grants. */
export interface Grant {
  /** `ClusterRole edit`, for people. */
  readonly title: string;
  /** Undefined where neither the stack nor this program knows them. */
  readonly rules: readonly PolicyRule[] | undefined;
  readonly builtIn: boolean;
}

/** A role of the stack, or one that every cluster has: `admin` is one only as a ClusterRole. */
export function grantOf(graph: Graph, binding: Resource): Grant {
  const role = roleOf(graph, binding);
  if (role) return { title: role.title, rules: rulesInCluster(graph, role), builtIn: false };
  const { kind = "ClusterRole", name = "" } = bindingOf(binding).roleRef ?? {};
  const title = `${kind} ${name}`;
  if (!isBuiltInRole(kind, name, binding.namespace)) return { title, rules: undefined, builtIn: false };
  const own = kind === "ClusterRole" ? userFacingRoles[name] : undefined;
  return { title, rules: own && [...own, ...added(graph, name)], builtIn: true };
}

/** ClusterRoles of the stack that the built-in ones take in by label; edit takes in view's, and admin edit's. */
function added(graph: Graph, name: string): readonly PolicyRule[] {
  const chain = ["view", "edit", "admin"];
  const labels = chain
    .slice(0, chain.indexOf(name) + 1)
    .map((one) => `rbac.authorization.k8s.io/aggregate-to-${one}`);
  return graph
    .ofKind("ClusterRole")
    .filter((role) => labels.some((label) => role.labels[label] === "true"))
    .flatMap(rulesOfRole);
}

/** An entry of `*` means all. */
export function includes(list: readonly string[] | null | undefined, ...wanted: readonly string[]): boolean {
  return (list ?? []).some((one) => one === "*" || wanted.includes(one));
}

/** Whether a list of resources has that one; of a subresource, `*` before the slash means each resource's. */
export function includesResource(list: readonly string[] | null | undefined, resource: string): boolean {
  const [, sub] = resource.split("/");
  return (list ?? []).some((one) => one === resource || (sub !== undefined && one === `*/${sub}`));
}

/** Whether a rule is about some names alone. An empty list of names is no restriction. */
export function isNamed({ resourceNames }: PolicyRule): boolean {
  return (resourceNames ?? []).length > 0;
}

/** Bindings that give something to a workload's own account, by its name. */
export function bindingsOf(graph: Graph, workload: Workload): readonly Resource[] {
  return graph.derive(bindingsBySubject).get(accountOf(workload)) ?? [];
}

/** Those, and the ones that give something to every account of its namespace or of the cluster. */
export function allBindingsOf(graph: Graph, workload: Workload): readonly Resource[] {
  const bySubject = graph.derive(bindingsBySubject);
  return [accountOf(workload), ...groupsOfAccount(workload.namespace)].flatMap(
    (one) => bySubject.get(one) ?? [],
  );
}

/** By user or group; a binding of which the subjects aren't known yet is nobody's. */
function bindingsBySubject(graph: Graph): ReadonlyMap<string, readonly Resource[]> {
  const found = new Map<string, Resource[]>();
  const known = whereKnown(bindings(graph), (binding) => subjectsOf(binding).length > 0);
  for (const binding of known) {
    for (const one of new Set(subjectsOf(binding))) found.set(one, [...(found.get(one) ?? []), binding]);
  }
  return found;
}

/** The users and groups of a binding, as the API server knows them. */
function subjectsOf(binding: Resource): readonly string[] {
  return (bindingOf(binding).subjects ?? []).map(({ kind, name, namespace }) =>
    kind === "ServiceAccount" ? `system:serviceaccount:${namespace ?? binding.namespace}:${name}` : `${name}`,
  );
}

/** A right that is asked for. */
export interface Right {
  readonly group: string;
  readonly resource: string;
  readonly verbs: readonly string[];
  /** The name of the object; a right to others doesn't count. */
  readonly name?: string;
  /** Where the object is; undefined for one of the whole cluster. */
  readonly namespace?: string;
}

/** Whether a workload's account has one of these rights, by the bindings and roles of the stack. */
export function mayDo(graph: Graph, workload: Workload, right: Right): boolean {
  return some(allBindingsOf(graph, workload), (binding) => {
    const within = binding.type === "ClusterRoleBinding" || binding.namespace === right.namespace;
    return within && (grantOf(graph, binding).rules ?? []).some((rule) => allows(rule, right));
  });
}

function allows(rule: PolicyRule, { group, name, resource, verbs }: Right): boolean {
  const named = !isNamed(rule) || name === undefined || (rule.resourceNames ?? []).includes(name);
  return (
    named &&
    includes(rule.apiGroups, group) &&
    includes(rule.resources, resource) &&
    includes(rule.verbs, ...verbs)
  );
}
