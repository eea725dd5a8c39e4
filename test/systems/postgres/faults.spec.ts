import assert from "node:assert/strict";
import { until } from "../../../local/cluster/until.ts";
import { LocalSession } from "../../support/faults/local-session.ts";
import { whileDrained, whileLost, whilePartitioned } from "../../support/faults/nodes.ts";
import { must, type Pod } from "../../support/faults/pods.ts";
import { kill, killAll } from "../../support/faults/processes.ts";
import { restartsOf } from "../../support/faults/servers.ts";
import { whileFull } from "../../support/faults/volumes.ts";
import {
  deploy,
  deployment,
  fillLog,
  killPostmaster,
  load,
  logVolumeOf,
  postgres,
  primaryApartFromOperator,
  remove,
  seconds,
  serverNames,
  servers,
  store,
  survives,
  untilCertificatesAreTaken,
  update,
  withPasswords,
} from "./faulted.ts";

/** Each test waits for three whole servers first, so that it can be run alone: `mocha --grep`. */
const minutes = 60_000;

describe("PostgreSQL keeps every acknowledged commit", function () {
  this.timeout(20 * minutes);

  before(async function () {
    // Images are made where they are not there yet.
    this.timeout(40 * minutes);
    await deploy();
  });
  after(remove);

  describe("when the primary ends", () => {
    it("by a signal to its postmaster", async function () {
      const experiment = {
        fault: "The primary's PostgreSQL is killed",
        done: "SIGKILL to the postmaster; its container stays",
      };
      await survives(this.test, experiment, (primary) => restarted(primary, () => killPostmaster(primary)));
    });

    it("by a signal to the first process of its container", async function () {
      const experiment = {
        fault: "The primary's container is killed",
        done: "SIGKILL to its first process, and so to all others",
      };
      await survives(this.test, experiment, (primary) => restarted(primary, () => kill(primary)));
    });

    it("with its pod", async function () {
      const experiment = { fault: "The primary's pod is deleted", done: "`kubectl delete pod`" };
      await survives(this.test, experiment, async (primary) => {
        await deletePod(primary);
        await servers.untilReplaced(primary, 180);
      });
    });

    it("with all other servers", async function () {
      const experiment = {
        fault: "All three servers are killed at once",
        done: "SIGKILL to every server, and all pods deleted: each comes back with another address",
        recovery: 300,
      };
      await survives(this.test, experiment, async () => {
        const before = await servers.all();
        await killAll(deployment, before);
        const old = new Set(before.map(({ ip }) => ip));
        await until("all servers run with other addresses", 240, async () => {
          const now = await servers.all();
          return now.length === before.length && now.every(({ ip }) => ip !== "" && !old.has(ip));
        });
      });
    });
  });

  describe("when the primary's node is drained", () => {
    for (const name of serverNames) {
      it(`(${name})`, async function () {
        const experiment = {
          fault: `The node of the primary ${name} is drained`,
          done: "`kubectl drain`, as for maintenance; given back when another server is the primary",
          unnoticed: true,
        };
        await servers.untilWhole();
        await servers.promote(name);
        await survives(this.test, experiment, (primary) =>
          whileDrained(deployment, primary.node, 300, () => servers.untilReplaced(primary, 120)),
        );
      });
    }
  });

  describe("when the others lose the primary's node", () => {
    beforeEach(primaryApartFromOperator);

    it("for good until it is started again", async function () {
      const experiment = {
        fault: "The primary's node, and so its zone, is lost",
        done: "all processes of the node ended at once; started again once another server takes commits",
      };
      await survives(this.test, experiment, (primary) =>
        whileLost(deployment, primary.node, async () => {
          await servers.untilReplaced(primary, 240);
          await load.untilSteady("while the node is away", 180);
        }),
      );
    });

    it("to a broken network, while a session goes on beside the old primary", async function () {
      const experiment = {
        fault: "The primary's node is cut off, and a session on it goes on",
        done: "the node's link taken down until 20 s after another server was promoted; all on it runs on",
      };
      await survives(this.test, experiment, async (primary) => {
        const { afterPromotion, lost } = await cutOff(primary);
        assert.deepEqual(afterPromotion, [], "the old primary acknowledged commits after the promotion");
        assert.deepEqual(lost, [], "the session lost acknowledged commits");
      });
    });
  });

  it("but not with settings that the stack refuses: the session beside an old primary loses some", async () => {
    await primaryApartFromOperator();
    const primary = await servers.primary();
    const unsafe = { smartShutdownTimeout: 180, postgresql: { synchronous: null } };
    const safe = {
      smartShutdownTimeout: 0,
      postgresql: {
        synchronous: { method: "any", number: 1, dataDurability: "required", failoverQuorum: true },
      },
    };
    try {
      await servers.patch(unsafe);
      const names = "SHOW synchronous_standby_names";
      await until("no commit waits for a replica", 120, async () => {
        return (await servers.query(primary, names)) === "";
      });
      const { afterPromotion, lost } = await cutOff(primary);
      assert.ok(afterPromotion.length > 0, "the old primary acknowledged nothing after the promotion");
      assert.ok(lost.length > 0, "nothing is lost");
    } finally {
      await servers.patch(safe);
      await servers.untilWhole();
    }
  });

  it("when the volume of the primary's log is full", async function () {
    const experiment = {
      fault: "The volume of the primary's log is full for 30 s",
      done: "every free byte of it taken, log written until the server ends, and the room given back",
      recovery: 400,
    };
    await survives(this.test, experiment, (primary) =>
      whileFull(logVolumeOf(primary), primary.node, async () => {
        await fillLog(primary);
        await seconds(30);
      }),
    );
  });

  it("when the object store was away and a failover follows, and archives on", async function () {
    const experiment = {
      fault: "The object store is away, comes back, and then the primary's pod is deleted",
      done: "the store's process ended until the archive fails, and started again; `kubectl delete pod` once all is archived",
    };
    await survives(this.test, experiment, async (primary) => {
      await awayUntilNoticed();
      await postgres.archivesEverything();
      await deletePod(primary);
      await servers.untilReplaced(primary, 180);
      await postgres.archivesEverything();
    });
  });

  /** Each starts from the one before. */
  describe("while passwords are replaced:", () => {
    const steps = [
      { title: "step 1: both are valid", generations: [1, 2] },
      { title: "step 2: clients use the new one", generations: [2, 1] },
      { title: "step 3: the old one is dropped", generations: [2] },
    ];
    for (const { generations, title } of steps) {
      it(title, async function () {
        const experiment = {
          fault: `The passwords of PostgreSQL are replaced, ${title}`,
          done: `\`passwordGenerations: ${JSON.stringify(generations).replaceAll(",", ", ")}\`, and \`up\``,
          unnoticed: true,
        };
        await survives(this.test, experiment, () => update(withPasswords(...generations)));
      });
    }
  });

  it("while all leaf certificates are reissued", async function () {
    const experiment = {
      fault: "All leaf certificates are reissued",
      done: "`certificates.leaf.generation` raised, and `up`; until each server has its own",
      unnoticed: true,
    };
    await survives(this.test, experiment, async () => {
      await update({ certificates: { leaf: { generation: 2 } } });
      await untilCertificatesAreTaken();
    });
  });
});

/** Runs what ends a server, and returns when its container was started again. */
async function restarted(pod: Pod, end: () => Promise<void>): Promise<void> {
  const before = await restartsOf(deployment, pod);
  await end();
  await until(`${pod.name} has been started again`, 120, async () => {
    return (await restartsOf(deployment, pod)) > before;
  });
}

function deletePod({ name }: Pod): Promise<string> {
  const how = ["--namespace", deployment.namespace, "--wait=false"];
  return must(deployment, "delete", "pod", name, ...how);
}

/** Cuts a primary off while a session writes beside it, and tells what that was acknowledged after the promotion, and lost. */
async function cutOff(primary: Pod) {
  const session = await LocalSession.open(servers, primary);
  try {
    const promoted = await whilePartitioned(deployment, primary.node, async () => {
      await servers.untilReplaced(primary, 150);
      const at = Date.now();
      await seconds(20);
      return at;
    });
    await until("a new primary answers", 120, async () => {
      const found = await servers.primary().catch(() => undefined);
      return found !== undefined && found.name !== primary.name;
    });
    return {
      afterPromotion: session.acknowledged.filter(({ at }) => at > promoted),
      lost: await session.lost(),
    };
  } finally {
    await session.close();
  }
}

async function awayUntilNoticed(): Promise<void> {
  const failed = await postgres.failures();
  await store.leave();
  try {
    await postgres.switchSegment();
    await postgres.until("the archive fails", 600, async () => (await postgres.failures()) > failed);
  } finally {
    await store.comeBack();
  }
}
