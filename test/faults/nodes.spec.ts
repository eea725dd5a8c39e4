import { nodes } from "../../local/cluster/topology.ts";
import { spread, untilNode, whileDrained, whileLost, whilePartitioned } from "../support/faults/nodes.ts";
import { redisServers, streamLeader } from "../support/faults/servers.ts";
import { deployment, formRedis, seconds, survives, untilWhole } from "./system.ts";

describe("a node that is drained", () => {
  // Not part of the fault, and what whoever drains a node does before the next one.
  afterEach(async () => {
    await untilWhole();
    await spread(deployment, redisServers, untilWhole);
    await formRedis(240);
  });

  for (const { name } of nodes) {
    it(`(${name}) turns no job away`, async function () {
      const experiment = {
        fault: `The node ${name} is drained`,
        done: "`kubectl drain`, as for maintenance; given back when all has moved",
        unnoticed: true,
      };
      await survives(this.test, experiment, () => whileDrained(deployment, name, 240, () => seconds(5)));
    });
  }
});

describe("a node that the others lose", () => {
  it("for good until it is started again, loses no job", async function () {
    const experiment = {
      fault: "A node, and so a zone, is lost",
      done: "all processes of the node with the leader of JetStream ended at once; started again once the cluster has noticed",
    };
    await survives(this.test, experiment, async () => {
      const { node } = await streamLeader(deployment, "CORDUM_JOBS");
      await whileLost(deployment, node, () => untilNode(deployment, node, "Unknown", 120));
    });
  });

  it("to a broken network, loses no job", async function () {
    const experiment = {
      fault: "A node is cut off for 60 s",
      done: "the link of the node with the leader of JetStream taken down; all on it runs on",
    };
    await survives(this.test, experiment, async () => {
      const { node } = await streamLeader(deployment, "CORDUM_JOBS");
      await whilePartitioned(deployment, node, () => seconds(60));
    });
  });
});
