/** What the operator calls the parts of a tenant's namespace: constants of its binary. */

/** Labels of a tenant's namespace. */
export const tenantLabel = "app.kubeop.io/tenant";
export const projectLabel = "app.kubeop.io/project";

/** What the names of all tenants' namespaces begin with. */
export const namespacePrefix = "kubeop-";

/** What the operator creates in a namespace where it is missing, and never changes where it is not. */
export const ownObjects = {
  limits: "kubeop-defaults",
  quota: "kubeop-quota",
  egress: "kubeop-egress",
  ingress: "kubeop-ingress",
} as const;

/** Port of an app's container. */
export const appPort = 80;

/** Names of tenants that would have namespaces of the stack itself, such as that of its restore drills. */
export const reservedTenants = "^system(-.*)?$";

/** A name of a namespace is a DNS label. RFC 1123 */
export const maxNameLength = 63;
export const namePattern = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";

/** How many characters a tenant's and a project's name may have together. */
export const maxNamesLength = maxNameLength - namespacePrefix.length - "-".length;

/** The namespace of a tenant's project. It does not tell the two apart: `a` and `b-c` have that of `a-b` and `c`. */
export function namespaceOf(tenant: string, project: string): string {
  return `${namespacePrefix}${tenant}-${project}`;
}
