import { type ClusterSpec, clusterKind } from "../kubernetes/postgres.ts";
import { rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";

export const postgresDrains = rule({
  id: "postgres-drains",
  title: "A node with a PostgreSQL server can be drained, but not all servers at once.",
  pack: "resilience",
  severity: "high",
  levels: "aaM",
  relation: false,
  requirements: [69],
  remediation: ["Omit enablePDB with several instances, and set it to false with one."],
  subjects: everyObject<ClusterSpec>(clusterKind),
  check: ({ spec: { enablePDB = true, instances = 1 } }) => {
    if (instances === 1) return enablePDB && "the operator's budget for its only server lets no node drain";
    return !enablePDB && `nothing keeps a drain from taking all of its ${instances} servers`;
  },
});
