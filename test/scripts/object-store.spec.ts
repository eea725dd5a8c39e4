import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AwsClient } from "aws4fetch";
import { execa } from "execa";
import { bin } from "../../lib/paths.ts";
import { inside } from "../../local/cluster/layout.ts";
import { until } from "../../local/cluster/until.ts";
import { ensureBucket, type Keys, type Owned, prepareObjectStore } from "../../local/outside/object-store.ts";
import { outsideDefinition, outsideParts } from "../../local/outside/parts.ts";
import { freePort } from "../support/redis-servers.ts";

describe("the object store outside the cluster, started as its machine starts it", () => {
  let folder: string;
  let store: Owned;
  let server: ReturnType<typeof serve>;
  const keysOf = (bucket: string): Keys => ({ accessKeyId: bucket, secretAccessKey: `the-key-of-${bucket}` });

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "object-store-"));
    const address = `127.0.0.1:${await freePort()}`;
    store = { url: `http://${address}`, root: await prepareObjectStore(folder) };
    server = serve(folder, address);
    await until("the object store answers", 30, () =>
      fetch(store.url).then(
        () => true,
        () => false,
      ),
    );
    for (const bucket of ["books", "ships"]) await ensureBucket(store, bucket, keysOf(bucket));
  });
  after(async () => {
    server.kill();
    await server;
    rmSync(folder, { recursive: true });
  });

  /** What the store answers to a request with these keys. */
  async function status(keys: Keys, method: string, path: string): Promise<number> {
    const client = new AwsClient({ ...keys, service: "s3", region: "us-east-1", retries: 0 });
    const body = method === "PUT" ? { body: "a page" } : {};
    const response = await client.fetch(`${store.url}${path}`, { method, ...body });
    await response.body?.cancel();
    return response.status;
  }

  it("lets a bucket's keys find it, write to it, in parts too, read, list and delete", async () => {
    const books = keysOf("books");
    assert.equal(await status(books, "HEAD", "/books"), 200);
    assert.equal(await status(books, "POST", "/books/a/long-one?uploads="), 200);
    assert.equal(await status(books, "PUT", "/books/a/page"), 200);
    assert.equal(await status(books, "GET", "/books/a/page"), 200);
    assert.equal(await status(books, "GET", "/books?list-type=2"), 200);
    assert.equal(await status(books, "DELETE", "/books/a/page"), 204);
    assert.equal(await status(books, "GET", "/books/a/page"), 404);
  });

  it("shows and takes nothing of a bucket by another one's keys", async () => {
    const [books, ships] = [keysOf("books"), keysOf("ships")];
    assert.equal(await status(ships, "PUT", "/ships/log"), 200);
    for (const [method, path] of [
      ["GET", "/ships/log"],
      ["GET", "/ships?list-type=2"],
      ["PUT", "/ships/log"],
      ["DELETE", "/ships/log"],
      ["PUT", "/of-its-own"],
      ["PATCH", "/list-users"],
    ] as const)
      assert.equal(await status(books, method, path), 403, `${method} ${path}`);
    assert.equal(await status(ships, "GET", "/ships/log"), 200);
  });

  it("keeps a bucket that is asked for again, and takes its keys as they are now", async () => {
    const [old, renewed] = [keysOf("books"), { ...keysOf("books"), secretAccessKey: "a-key-made-later" }];
    assert.equal(await status(old, "PUT", "/books/kept"), 200);
    await ensureBucket(store, "books", renewed);
    assert.equal(await status(renewed, "GET", "/books/kept"), 200);
    assert.equal(await status(old, "GET", "/books/kept"), 403);
    await ensureBucket(store, "books", old);
  });

  it("says what was refused, and no key", async () => {
    const wrong = { ...store, root: { ...store.root, secretAccessKey: "not-the-root's" } };
    await assert.rejects(ensureBucket(wrong, "books", keysOf("books")), (error: Error) => {
      assert.match(error.message, /refused \/create-user: SignatureDoesNotMatch/);
      assert.doesNotMatch(error.message, /not-the-root|the-key-of|root_secret/i);
      return true;
    });
    // Somebody else's is nobody's to give away.
    await assert.rejects(ensureBucket(store, "books", keysOf("thief")), /BucketAlreadyExists/);
  });

  it("has its root key in its environment, and no key in what a list of processes shows", () => {
    const of = (file: string) => readFileSync(`/proc/${server.pid}/${file}`, "utf8");
    assert.ok(of("environ").includes(`ROOT_SECRET_KEY=${store.root.secretAccessKey}`));
    assert.ok(!of("cmdline").includes(store.root.secretAccessKey));
    assert.match(of("cmdline"), /^versitygw\0|\/versitygw\0/);
  });
});

/** Runs the service of the machine at another address, with another folder. */
function serve(folder: string, address: string) {
  const [service] = outsideDefinition(["object-store"]).services;
  assert.ok(service?.secrets);
  const here = (word: string) =>
    word
      .replace(join(inside.outside, "object-store"), folder)
      .replace(new URL(outsideParts["object-store"].url).host, address);
  const [program = "", ...args] = service.command;
  const env = { ...service.environment };
  return execa("s6-envdir", [here(service.secrets), join(bin, program), ...args.map(here)], {
    env,
    reject: false,
  });
}
