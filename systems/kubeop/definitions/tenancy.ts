import { maxNamesLength, namePattern, reservedTenants } from "../tenants/names.ts";
import {
  column,
  conditions,
  flag,
  type Kind,
  object,
  type Rule,
  readyCondition,
  ruled,
  text,
} from "./schema.ts";

/** Names become parts of a namespace's name; the operator would try for ever to create one that can't be. */
const isName = (of: string, what: string): Rule => ({
  rule: `${of}.matches('${namePattern}')`,
  message: `${what} becomes part of a namespace's name: use lower-case letters, digits and '-', with a letter or digit at both ends`,
});

/** The namespaces of such tenants would be called like the stack's own. */
const isFree = (of: string): Rule => ({
  rule: `!${of}.matches('${reservedTenants}')`,
  message: "the name of a Tenant must not be system or begin with system-: kubeop-system-… is kubeOP's own",
});

export const tenant: Kind = {
  kind: "Tenant",
  plural: "tenants",
  scope: "Cluster",
  shortNames: ["ten"],
  description: "Somebody who has projects. Projects refer to a tenant by the name of this object.",
  spec: object("What is wanted.", { name: text("The tenant's name as people say it.", { minLength: 1 }) }),
  withoutSpec: true,
  status: object("What the operator says.", { ready: flag("Whether it was seen."), conditions }),
  rules: [
    isName("self.metadata.name", "the name of a Tenant"),
    isFree("self.metadata.name"),
    {
      rule: `size(self.metadata.name) < ${maxNamesLength}`,
      message: `the name of a Tenant must be shorter than ${maxNamesLength} characters, to leave room for that of a project`,
    },
  ],
  columns: [readyCondition],
};

const projectName = (what: string, field: string) =>
  text(what, { minLength: 1, ...ruled(isName("self", `spec.${field}`)) });

export const project: Kind = {
  kind: "Project",
  plural: "projects",
  scope: "Cluster",
  shortNames: ["proj"],
  description: "A tenant's namespace, with a quota, limits and network policies.",
  spec: object(
    "What is wanted.",
    {
      tenantRef: projectName("Name of the Tenant.", "tenantRef"),
      name: projectName("Name of the project; the namespace is kubeop-<tenantRef>-<name>.", "name"),
    },
    {
      required: ["tenantRef", "name"],
      ...ruled(
        isFree("self.tenantRef"),
        {
          rule: `size(self.tenantRef) + size(self.name) <= ${maxNamesLength}`,
          message: `spec.tenantRef and spec.name must not have more than ${maxNamesLength} characters together, because the name of a namespace has at most 63`,
        },
        {
          rule: "self.tenantRef == oldSelf.tenantRef && self.name == oldSelf.name",
          message:
            "a Project can't move: its namespace would stay behind. Create another Project, and move what is in the namespace",
        },
      ),
    },
  ),
  status: object("What the operator says.", {
    namespace: text("The project's namespace."),
    ready: flag("Whether the namespace is there."),
    conditions,
  }),
  columns: [column("Namespace", ".status.namespace"), readyCondition],
};
