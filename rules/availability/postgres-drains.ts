import { type ClusterSpec, clusterKind } from "../kubernetes/postgres.ts";
import { rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";

export const postgresDrains = rule({
  id: "postgres-drains",
  title: "A node can be drained that a PostgreSQL runs on, and not all of its servers at once.",
  pack: "resilience",
  severity: "high",
  levels: "aaM",
  relation: false,
  requirements: [69],
  remediation: [
    "Leave enablePDB out where there are several instances, and set it to false where there is one.",
  ],
  subjects: everyObject<ClusterSpec>(clusterKind),
  check: ({ spec: { enablePDB = true, instances = 1 } }) => {
    if (instances === 1) return enablePDB && "the operator's budget for its only server lets no node drain";
    return !enablePDB && `nothing keeps a drain from taking all of its ${instances} servers`;
  },
});
