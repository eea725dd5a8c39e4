import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { root } from "../../lib/paths.ts";
import { until } from "../../local/cluster/until.ts";

const [own = "", second = "", third = ""] = [0, 1, 2].map((number) => `redis-${number}.redis.cordum.svc`);

/** Answers as the sentinel of a host does about which there is a file: the epoch of its latest handover, and the primary. */
const cli = `#!/bin/sh
[ -z "\${2:-}" ] || exit 1
cat >/dev/null
read -r epoch primary <"$STATE/$1" || exit 1
printf 'name\\nprimary\\nconfig-epoch\\n%s\\n%s\\n6380\\n' "$epoch" "$primary"
`;

/** The pod of a server that is about to start, with its volume and what it hears from the sentinels of the others. */
class Pod {
  readonly #folder = mkdtempSync(join(tmpdir(), "redis-start-"));

  constructor() {
    const scripts = this.#path("scripts");
    for (const name of ["data", "run", "answers", "auth"]) mkdirSync(this.#path(name));
    cpSync(join(root, "components/redis/scripts/replicated"), scripts, { recursive: true });
    cpSync(join(root, "components/redis/scripts/set-aside.sh"), join(scripts, "set-aside.sh"));
    writeFileSync(join(scripts, "cli.sh"), cli);
    writeFileSync(this.#path("auth/replication"), "a-password");
  }

  /** What its own sentinel noted before the pod went, in a volume that holds data. */
  noted(primary: string): this {
    mkdirSync(this.#path("data/appendonlydir"));
    writeFileSync(this.#path("data/sentinel.state"), `sentinel monitor primary ${primary} 6380 2\n`);
    return this;
  }

  hears(host: string, epoch: number, primary: string): this {
    writeFileSync(this.#path(`answers/${host}`), `${epoch} ${primary}\n`);
    return this;
  }

  /** Its container was started before. */
  again(): this {
    writeFileSync(this.#path("run/redis.conf"), "");
    return this;
  }

  /** Starts, and returns whom the server follows. */
  async leader(hosts: readonly string[] = [own, second, third]): Promise<string> {
    await this.start(hosts);
    return /^replicaof (\S+) 6380$/m.exec(readFileSync(this.#path("run/redis.conf"), "utf8"))?.[1] ?? own;
  }

  start(hosts: readonly string[] = [own, second, third]) {
    const env = {
      AUTH_FOLDER: this.#path("auth"),
      DATA_FOLDER: this.#path("data"),
      HOSTS: hosts.join(" "),
      PEER_DOMAIN: "redis.cordum.svc",
      POD_NAME: "redis-0",
      PORT: "6380",
      REDIS_SERVER: "true",
      RUN_FOLDER: this.#path("run"),
      SENTINEL_PORT: "26379",
      STATE: this.#path("answers"),
    };
    return execa("sh", [this.#path("scripts/start.sh")], { env, all: true, timeout: 20_000 });
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }
}

describe("a server of a replicated Redis that starts", () => {
  let pod: Pod;
  beforeEach(() => {
    pod = new Pod();
  });
  afterEach(() => pod.remove());

  it("follows whom the others' sentinels call the primary, whatever its own noted", async () => {
    pod.noted(own).hears(second, 1, third).hears(third, 1, third);
    assert.equal(await pod.leader(), third);
  });

  it("believes the sentinel that knows of the latest handover", async () => {
    pod.noted(own).hears(second, 9, own).hears(third, 10, second);
    assert.equal(await pod.leader(), second);
  });

  it("does not lead by its own note alone: there may have been a handover after it", async () => {
    pod.noted(own);
    let said = "";
    const starting = pod.start();
    starting.all.on("data", (text: Buffer) => {
      said += text;
    });
    await until("it says what it waits for", 10, async () => said.includes("another pod"));
    pod.hears(third, 1, second);
    await starting;
    assert.match(said, /starting as a replica of redis-1/);
    assert.equal(said.match(/This server is to be the primary/g)?.length, 1);
  });

  it("leads by a note that the sentinel beside it kept while only the container was started again", async () => {
    assert.equal(await pod.noted(own).again().leader(), own);
  });

  it("follows whom it noted while everything starts at once and nobody answers", async () => {
    assert.equal(await pod.noted(second).leader(), second);
  });

  it("leads where there is no other server", async () => {
    assert.equal(await pod.noted(own).leader([own]), own);
  });
});
