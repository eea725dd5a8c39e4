import { type ClusterSpec, clusterKind } from "../kubernetes/postgres.ts";
import { rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";

/** With two, the loss of either stops what waits for both. */
const leastServers = 3;
/** The operator's own, in seconds. */
const defaultSmartShutdown = 180;

export const postgresSurvivesLoss = rule({
  id: "postgres-survives-loss",
  title: "PostgreSQL survives the loss of any server, and keeps all acknowledged writes.",
  pack: "resilience",
  severity: "critical",
  levels: "-aM",
  relation: false,
  requirements: [72],
  remediation: [
    "Three instances with podAntiAffinityType: required.",
    "postgresql.synchronous with number: 1, dataDurability: required and failoverQuorum: true.",
    "smartShutdownTimeout: 0.",
  ],
  subjects: everyObject<ClusterSpec>(clusterKind),
  check: ({ spec }) => {
    const { affinity = {}, instances = 1, postgresql = {} } = spec;
    const { smartShutdownTimeout = defaultSmartShutdown } = spec;
    const { synchronous } = postgresql;
    const { enablePodAntiAffinity = true, podAntiAffinityType = "preferred" } = affinity;
    return [
      instances < leastServers && `${instances} are fewer than ${leastServers} servers`,
      !synchronous && "commits are acknowledged before a replica has them",
      synchronous?.dataDurability === "preferred" &&
        "while no replica follows, commits are acknowledged that a failover loses (dataDurability: preferred)",
      synchronous?.failoverQuorum !== true &&
        "a replica may be promoted that lacks what was acknowledged (no failoverQuorum)",
      smartShutdownTimeout !== 0 &&
        `a primary that was cut off lets its sessions commit for ${smartShutdownTimeout} s more (smartShutdownTimeout)`,
      (!enablePodAntiAffinity || podAntiAffinityType !== "required") &&
        "several of its servers may be on one node",
    ];
  },
});
