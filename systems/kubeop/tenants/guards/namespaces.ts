import { field } from "../../../../components/admission/cel.ts";
import type { Demand } from "../../../../components/admission/policy.ts";
import { rule, type Target } from "../../../../components/admission/targets.ts";
import { namespacePrefix, projectLabel, tenantLabel } from "../names.ts";
import { podSecurityLabel } from "../pod-security.ts";
import { butTheClustersOwn, denying, type Guard } from "./guard.ts";

const labelsOf = (object: string) => field(object, "metadata.labels", "{}");
const label = (labels: string, key: string) => `${labels}[?${JSON.stringify(key)}].orValue("")`;

/** What policies that change objects see before the API server has made one of `generateName`. */
const nameOf = field("object", "metadata.name", '""');

/** CEL: whether the object says that it is a tenant's namespace, or is called like one, and not like one of the stack's. */
export const isTenants = `(${nameOf}.matches("^${namespacePrefix}.+-.+$") && !${nameOf}.startsWith("${namespacePrefix}system-")) || "${tenantLabel}" in ${labelsOf("object")}`;

/** Status and finalizers of a namespace are written with its labels. */
const namespaces: Target = {
  name: "namespaces",
  rules: [rule("", "namespaces", "namespaces/status", "namespaces/finalize")],
  condition: {
    name: "is-a-tenants-and-new-or-labelled",
    expression: `(${isTenants}) && (request.operation == "CREATE" || ${labelsOf("object")} != ${labelsOf("oldObject")})`,
  },
  variables: {
    labels: labelsOf("object"),
    // None at all where it is new.
    before: `request.operation == "CREATE" ? {} : ${labelsOf("oldObject")}`,
    tenant: label("variables.labels", tenantLabel),
    project: label("variables.labels", projectLabel),
  },
};

const theNamespace = (condition: string) => `(${condition} ? ["the namespace " + object.metadata.name] : [])`;

/** The manager creates namespaces without them for CronJobs, in which nothing would be guarded and no App accepted. */
const named: Demand = {
  name: "named",
  offenders: theNamespace(
    `"${namespacePrefix}" + variables.tenant + "-" + variables.project != object.metadata.name`,
  ),
  remedy: `must have the labels ${tenantLabel} and ${projectLabel}, of whose values its name consists: create a Project, for which the operator creates the namespace`,
};

const kept: Demand = {
  name: "takenOver",
  offenders: theNamespace(
    [tenantLabel, projectLabel]
      .map((key) => {
        const before = label("variables.before", key);
        return `${before} != "" && ${before} != ${label("variables.labels", key)}`;
      })
      .join(" || "),
  ),
  remedy: "belongs to a tenant already, and keeps its labels",
};

const secured: Demand = {
  name: "secured",
  offenders: theNamespace(
    `!(${label("variables.labels", podSecurityLabel("enforce"))} in ["baseline", "restricted"]) || !(${label("variables.labels", podSecurityLabel("enforce-version"))} in ["", "latest"])`,
  ),
  remedy: `must have the label ${podSecurityLabel("enforce")}, baseline or restricted, in the latest version`,
};

/** It is the namespaces' labels that all other guards go by. */
export const namespacesGuard: Guard = {
  concern: denying("namespaces", [named, kept, secured]),
  targets: [namespaces],
  places: butTheClustersOwn,
};
