import { type Block, natsBlocks, redisSettings } from "../formats/broker-conf.ts";
import type { Graph } from "../graph/graph.ts";
import { serverConfig, serverOf } from "../kubernetes/configuration.ts";
import { scaleOf } from "../kubernetes/scale.ts";
import type { Workload } from "../kubernetes/workloads.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyService } from "../model/select.ts";
import { anyProblem, UnknownValue } from "../model/unknown.ts";

function redisProblems(settings: ReadonlyMap<string, string>): readonly (string | false)[] {
  const clustered = settings.get("cluster-enabled") === "yes";
  return [
    (settings.get("tls-port") ?? "0") === "0" && "it has no tls-port",
    settings.get("port") !== "0" && "its port in clear is open: port isn't 0",
    // Redis asks for certificates unless it is told not to.
    (settings.get("tls-auth-clients") ?? "yes") !== "yes" &&
      "it takes clients without a certificate: tls-auth-clients isn't yes",
    clustered && settings.get("tls-cluster") !== "yes" && "its bus is in clear: tls-cluster isn't yes",
  ];
}

/** A server that is alone, and follows none, has nobody to replicate to. */
function isReplicated(settings: ReadonlyMap<string, string>, graph: Graph, workload: Workload): boolean {
  return settings.has("replicaof") || settings.has("slaveof") || scaleOf(graph, workload).max > 1;
}

function natsProblems({ blocks }: Block): readonly (string | false)[] {
  const cluster = blocks.get("cluster");
  return [
    !verifies(blocks.get("tls")) && "it takes clients without a certificate: tls.verify isn't true",
    // Between servers verification is on wherever there is TLS.
    cluster !== undefined && !cluster.blocks.has("tls") && "its routes are in clear: cluster has no tls",
  ];
}

function verifies(tls: Block | undefined): boolean {
  return tls?.settings.get("verify") === "true" || tls?.settings.get("verify_and_map") === "true";
}

export const brokerMtlsEnabled = rule({
  id: "broker-mtls-enabled",
  title: "NATS and Redis require certificates of clients and peers.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: true,
  requirements: [31, 36],
  remediation: [
    "Redis: port 0, tls-port, tls-auth-clients yes, tls-replication yes, tls-cluster yes.",
    "NATS: tls with verify: true, and tls in cluster.",
  ],
  subjects: everyService,
  check: (workload, { graph }) => {
    const server = serverOf(workload, "nats", "redis");
    if (server === undefined) return new NotApplicable("It runs neither NATS nor Redis.");
    const config = serverConfig(graph, workload);
    if (config.trim() === "") throw new UnknownValue("the server's configuration isn't in the stack");
    if (server === "nats") return natsProblems(natsBlocks(config));
    const settings = redisSettings(config);
    return anyProblem(
      () => redisProblems(settings),
      () =>
        settings.get("tls-replication") !== "yes" &&
        isReplicated(settings, graph, workload) &&
        "its replication is in clear: tls-replication isn't yes",
    );
  },
});
