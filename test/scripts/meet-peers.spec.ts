import assert from "node:assert/strict";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, delimiter, join } from "node:path";
import { execa } from "execa";
import { root } from "../../lib/paths.ts";

const scripts = join(root, "components/redis/scripts");
const hosts = [0, 1, 10].map((number) => `redis-${number}.redis.shop.svc`);

/** A server as `CLUSTER NODES` lists it. */
interface Node {
  readonly id: string;
  readonly host: string;
  /** Where the server that is asked believes it to be. */
  readonly address: string;
  readonly flags?: string;
  readonly primary?: string;
  readonly link?: "connected" | "disconnected";
}

const line = ({ address, flags = "master", host, id, link = "connected", primary = "-" }: Node) =>
  `${id.repeat(40)} ${address}:6379@16379,${host} ${flags} ${primary === "-" ? "-" : primary.repeat(40)} 0 0 1 ${link}`;

const [own = "", one = "", ten = ""] = hosts;
const self: Node = { id: "a", host: own, address: "10.0.0.1", flags: "myself,master" };
const peer: Node = { id: "b", host: one, address: "10.0.0.2" };
const addresses = { [own]: "10.0.0.1", [one]: "10.0.0.2", [ten]: "10.0.0.3" };
const third: Node = { id: "c", host: ten, address: "10.0.0.3" };

describe("a server of Redis and its peers", () => {
  it("are left alone where each is where it is believed to be, after one question", async () => {
    assert.deepEqual(await asked([self, peer, third]), []);
  });

  it("meet at a peer's new address, and at no other whose name begins alike", async () => {
    const moved = { ...addresses, [one]: "10.0.0.9" };
    assert.deepEqual(await asked([self, peer, third], { addresses: moved }), ["CLUSTER MEET 10.0.0.9 6379"]);
  });

  it("meet again where the link is broken", async () => {
    const broken = { ...third, link: "disconnected" } as const;
    assert.deepEqual(await asked([self, peer, broken]), ["CLUSTER MEET 10.0.0.3 6379"]);
  });

  it("don't wait for a peer that has no address", async () => {
    const { [one]: _, ...rest } = addresses;
    assert.deepEqual(await asked([self, peer, third], { addresses: rest }), []);
  });

  it("stay apart where the server knows nobody: an init job decides who joins", async () => {
    assert.deepEqual(await asked([self]), []);
  });

  it("follow their primary to an address that a third told them", async () => {
    const replica = { ...self, flags: "myself,slave", primary: "b" };
    const replication = "master_host:10.0.0.7\r\nmaster_link_status:down\r\n";
    const nodes = [replica, peer, third];
    assert.deepEqual(await asked(nodes, { replication }), [`CLUSTER REPLICATE ${"b".repeat(40)}`]);
    assert.deepEqual(await asked(nodes, { replication: replication.replace("down", "up") }), []);
    assert.deepEqual(await asked(nodes, { replication: replication.replace("10.0.0.7", "10.0.0.2") }), []);
  });
});

interface World {
  readonly addresses?: Readonly<Record<string, string>>;
  readonly replication?: string;
}

/** What the script asks of the server, after its one look at it. */
async function asked(nodes: readonly Node[], world: World = {}): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), "meet-peers-"));
  try {
    const log = join(folder, "asked");
    const state = [...nodes.map(line), "", world.replication ?? "role:master\r\n"].join("\r\n");
    writeFileSync(join(folder, "state"), state);
    const cli = `for last; do :; done\necho "$*" | sed 's/.*--no-auth-warning *//' >>${log}\n[ "$last" != --no-auth-warning ] || cat ${folder}/state`;
    command(folder, "redis-cli", cli);
    const known = Object.entries(world.addresses ?? addresses);
    const cases = known.map(([host, address]) => `${host}) echo "${address} ${host}.cluster.local" ;;`);
    command(
      folder,
      "getent",
      `shift\nfor host; do case $host in ${cases.join(" ")} *) status=2 ;; esac; done\nexit \${status:-0}`,
    );
    mkdirSync(join(folder, "auth"));
    writeFileSync(join(folder, "auth/admin"), "a-password");
    // As in a pod, where all scripts are in one folder.
    for (const script of ["cli.sh", "cluster/meet-peers.sh"])
      copyFileSync(join(scripts, script), join(folder, basename(script)));
    await execa("sh", [join(folder, "meet-peers.sh")], {
      env: {
        PATH: [folder, process.env.PATH].join(delimiter),
        AUTH_FOLDER: join(folder, "auth"),
        RUN_FOLDER: folder,
        HOSTS: hosts.join(" "),
        POD_IP: "10.0.0.1",
        PORT: "6379",
        REDIS_CLI: "redis-cli",
      },
    });
    const [look, ...rest] = readFileSync(log, "utf8").split("\n");
    assert.equal(look, "");
    return rest.filter((text) => text !== "");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function command(folder: string, name: string, text: string): void {
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${text}\n`);
  chmodSync(file, 0o755);
}
