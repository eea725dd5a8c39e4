import type { PolicyRule } from "../kubernetes/objects.ts";
import { bindingOf, grantOf, includes, isNamed } from "../kubernetes/rbac.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";
import { UnknownValue } from "../model/unknown.ts";

/** Whoever reaches the API server, without a password; and whoever has any account. */
const anybody: ReadonlySet<string> = new Set(["system:anonymous", "system:unauthenticated"]);
const everyAccount: ReadonlySet<string> = new Set(["system:authenticated", "system:serviceaccounts"]);

/** What Kubernetes itself lets everybody do: ask which APIs there are, and what one may do oneself. */
const discovery: ReadonlySet<string> = new Set([
  "ClusterRole system:basic-user",
  "ClusterRole system:discovery",
  "ClusterRole system:public-info-viewer",
  "ClusterRole system:service-account-issuer-discovery",
]);

const writes = ["create", "update", "patch", "delete", "deletecollection", "impersonate", "bind", "escalate"];

/** Whether it lets somebody change anything, or read what is secret. Asking about rights changes nothing. */
function isHarmful(one: PolicyRule): boolean {
  if (one.nonResourceURLs) return false;
  const reviews = (one.resources ?? []).every((resource) =>
    /(access|rules|token|subject)reviews$/.test(resource),
  );
  if (includes(one.verbs, ...writes)) return !reviews;
  return includes(one.apiGroups, "") && includes(one.resources, "secrets") && !isNamed(one);
}

export const rbacNotForEverybody = rule({
  id: "rbac-not-for-everybody",
  title: "No binding gives rights to all users.",
  pack: "baseline",
  severity: "critical",
  levels: "aMM",
  relation: true,
  requirements: [91],
  remediation: ["Name the accounts, or a group of your identity provider, that need the right."],
  subjects: everyObject<unknown>("RoleBinding", "ClusterRoleBinding"),
  check: (binding, { graph }) => {
    const names = (bindingOf(binding).subjects ?? []).flatMap(({ kind, name = "" }) =>
      kind === "ServiceAccount" ? [] : [name],
    );
    const all = names.filter((name) => anybody.has(name) || everyAccount.has(name));
    if (all.length === 0) return new NotApplicable("It names who has the right.");
    const { rules, title } = grantOf(graph, binding);
    if (discovery.has(title)) return undefined;
    const open = all.find((name) => anybody.has(name));
    if (open !== undefined) return `it grants ${title} to ${open}, which is whoever reaches the API server`;
    if (!rules) throw new UnknownValue(`what ${title} allows ${all.join(", ")} isn't in the stack`);
    return (
      rules.some(isHarmful) &&
      `it grants ${title} to ${all.join(", ")}, and that lets every account change objects or read Secrets`
    );
  },
});
