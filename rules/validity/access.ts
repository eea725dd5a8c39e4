import {
  forbidden,
  isThere,
  list,
  needed,
  object,
  objects,
  type Problem,
  type Tables,
  text,
} from "./check.ts";
import * as form from "./forms.ts";

const group = "rbac.authorization.k8s.io";

export const accessTables: Tables = {
  "rbac.v1.PolicyRule": {
    together: (values) => {
      const isOfUrls = list(values, "nonResourceURLs").length > 0;
      return [
        ...forbidden(values, isOfUrls, "beside nonResourceURLs", "apiGroups", "resources", "resourceNames"),
        ...needed(values, !isOfUrls, "", "apiGroups", "resources"),
      ];
    },
  },
  "rbac.v1.Role": {
    together: (values) =>
      objects(values, "rules").map(
        (one, index): Problem =>
          isThere(one, "nonResourceURLs") && [`rules[${index}].nonResourceURLs`, "isn't allowed in a Role"],
      ),
  },
  "rbac.v1.AggregationRule": { required: ["clusterRoleSelectors"] },
  "rbac.v1.RoleRef": {
    fields: { apiGroup: form.oneOf(group), kind: form.oneOf("Role", "ClusterRole"), name: form.pathSegment },
  },
  "rbac.v1.ClusterRoleBinding": {
    together: (values) => [
      text(object(values, "roleRef"), "kind") === "Role" && [
        "roleRef.kind",
        "must be ClusterRole, and is Role",
      ],
      ...objects(values, "subjects").flatMap((one, index) =>
        needed(one, text(one, "kind") === "ServiceAccount", "of a ServiceAccount", "namespace").map(
          (problem): Problem => problem && [`subjects[${index}].${problem[0]}`, problem[1]],
        ),
      ),
    ],
  },
  "rbac.v1.Subject": {
    fields: { kind: form.oneOf("ServiceAccount", "User", "Group") },
    together: (values) => {
      const kind = text(values, "kind");
      const given = text(values, "apiGroup") ?? "";
      const isAccount = kind === "ServiceAccount";
      return [
        isAccount && given !== "" && ["apiGroup", `must be empty for a ServiceAccount, and is ${given}`],
        (kind === "User" || kind === "Group") && given !== group && ["apiGroup", `must be ${group}`],
        isAccount &&
          isThere(values, "name") &&
          !form.subdomain.fits(values.name) && ["name", `must be ${form.subdomain.allowed}`],
      ];
    },
  },
};
