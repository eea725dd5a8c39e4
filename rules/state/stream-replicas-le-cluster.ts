import { dialledBy } from "../kubernetes/dialled.ts";
import { backends } from "../kubernetes/services.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

const copies = /(^|_)(JS|JETSTREAM|STREAM)_REPLICAS$/;

export const streamReplicasLeCluster = rule({
  id: "stream-replicas-le-cluster",
  title: "No stream has more replicas than there are servers.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: true,
  requirements: [33],
  remediation: ["Set it at most to the number of servers, such as 3 of 3."],
  subjects: everyWorkload,
  check: (workload, { graph }) => {
    const wanted = workload
      .containers("main", "sidecar")
      .flatMap(({ spec }) => (spec.env ?? []).filter(({ name }) => copies.test(name)));
    if (wanted.length === 0) return new NotApplicable("It doesn't say how many copies a stream has.");
    const servers = dialledBy(graph, workload).flatMap(({ service }) =>
      service ? backends(graph, service) : [],
    );
    const brokers = [...new Set(servers)].filter(
      ({ kind, name }) => kind === "StatefulSet" && /nats/i.test(name),
    );
    if (brokers.length === 0) return new NotApplicable("It dials no broker of the stack.");
    return problemsOf(wanted, (variable) =>
      problemsOf(
        brokers,
        (broker) =>
          Number(variable.value) > broker.replicas &&
          `${variable.name} is ${variable.value}, and ${broker.name} has ${broker.replicas} servers`,
      ),
    );
  },
});
