import { variablesOf } from "../kubernetes/configuration.ts";
import { clientsOf } from "../kubernetes/databases.ts";
import { scaleOf } from "../kubernetes/scale.ts";
import { everyDatabase } from "../model/expected.ts";
import { rule } from "../model/rule.ts";
import { UnknownValue } from "../model/unknown.ts";

export const dbPoolFitsMaxConnections = rule({
  id: "db-pool-fits-max-connections",
  title: "A database accepts the connections of all pods at full scale.",
  pack: "resilience",
  severity: "medium",
  levels: "aaM",
  relation: true,
  requirements: [25],
  remediation: ["Lower the pool of each pod or the autoscaler's maximum, or raise max_connections."],
  subjects: everyDatabase,
  check: (database, stack) => {
    const { maxConnections, poolVariable } = database;
    if (maxConnections === undefined || poolVariable === undefined)
      throw new UnknownValue(
        "the contract doesn't say its maxConnections and the poolVariable of its clients",
      );
    const services = clientsOf(stack, database).filter(({ isService }) => isService);
    const needs = services.map((workload) => {
      const [found] = variablesOf(stack.graph, workload, poolVariable);
      const each = Number(found?.variable.value ?? Number.NaN);
      if (Number.isNaN(each)) throw new UnknownValue(`${workload.title} doesn't say ${poolVariable}`);
      const pods = workload.isScalable
        ? scaleOf(stack.graph, workload).max
        : (stack.contract.cluster.nodes ?? 1);
      return { name: workload.name, each, pods };
    });
    const total = needs.reduce((sum, { each, pods }) => sum + each * pods, 0);
    const parts = needs.map(({ each, name, pods }) => `${name} ${pods} × ${each}`).join(", ");
    return (
      total > maxConnections && `${total} connections at most (${parts}), and it takes ${maxConnections}`
    );
  },
});
