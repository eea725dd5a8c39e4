import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { root } from "../../lib/paths.ts";
import { pullRequestIn, writeComment } from "../../readiness/pull-request/comment.ts";
import { plannedState } from "../../readiness/pull-request/planned-state.ts";
import { marker } from "../../readiness/pull-request/summary.ts";
import { graphFromExport } from "../../rules/graph/pulumi-files.ts";

interface Comment {
  readonly id: number;
  body: string;
  readonly user: { readonly type: string };
}

/** As much of GitHub's API as comments need. */
class GitHub {
  readonly comments: Comment[] = [];
  readonly asked: string[] = [];
  /** What every request is answered with, in place of what it asks for. */
  refusal: number | undefined;
  readonly #server: Server = createServer((request, response) => {
    void this.#answer(request).then(([status, body]) => response.writeHead(status).end(JSON.stringify(body)));
  });

  async start() {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    const api = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return { api, repository: "o/r", number: 7, token: "t" };
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(request: IncomingMessage): Promise<readonly [number, unknown]> {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    const { pathname, searchParams } = new URL(request.url ?? "", "http://x");
    this.asked.push(`${request.method} ${pathname} ${request.headers.authorization}`);
    if (this.refusal !== undefined) return [this.refusal, {}];
    if (request.method === "GET") {
      const from = (Number(searchParams.get("page")) - 1) * 100;
      return [200, this.comments.slice(from, from + 100)];
    }
    const { body } = JSON.parse(text) as { body: string };
    const id = Number(pathname.split("/").at(-1));
    const known = this.comments.find((one) => one.id === id);
    if (request.method === "PATCH" && known) known.body = body;
    else this.comments.push({ id: this.comments.length + 1, body, user: { type: "Bot" } });
    return [200, {}];
  }
}

describe("the comment on a pull request", () => {
  let github = new GitHub();
  let target: Awaited<ReturnType<GitHub["start"]>>;
  beforeEach(async () => {
    github = new GitHub();
    target = await github.start();
  });
  afterEach(() => github.stop());

  const bodies = () => github.comments.map(({ body }) => body.slice(0, 40));
  const others = (count: number) =>
    Array.from({ length: count }, (_, at) => ({ id: 1000 + at, body: "hi", user: { type: "User" } }));

  it("is written once, and changed from then on", async () => {
    assert.equal(await writeComment(target, `${marker} 1`), "written");
    assert.equal(await writeComment(target, `${marker} 2`), "changed");
    assert.deepEqual(bodies(), [`${marker} 2`]);
    assert.match(github.asked.at(-1) ?? "", /^PATCH \/repos\/o\/r\/issues\/comments\/1 Bearer t$/);
  });

  it("is found behind many others", async () => {
    github.comments.push(...others(250), { id: 9, body: `${marker} old`, user: { type: "Bot" } });
    assert.equal(await writeComment(target, `${marker} new`), "changed");
    assert.equal(github.comments.at(-1)?.body, `${marker} new`);
  });

  it("never takes the place of what a person wrote", async () => {
    github.comments.push({ id: 5, body: `${marker} quoted`, user: { type: "User" } });
    assert.equal(await writeComment(target, `${marker} own`), "written");
    assert.deepEqual(bodies(), [`${marker} quoted`, `${marker} own`]);
  });

  it("is refused with what to do, and without the token", async () => {
    github.refusal = 403;
    await assert.rejects(
      writeComment({ ...target, token: "hunter2" }, marker),
      (error: Error & { remedy?: string }) => {
        assert.match(error.message, /GitHub refused GET .* with 403/);
        assert.match(error.remedy ?? "", /pull-requests: write/);
        return !`${error.message} ${error.remedy}`.includes("hunter2");
      },
    );
    await assert.rejects(writeComment(target, "no mark"), /lacks the marker/);
  });

  it("goes to the pull request that the workflow runs for", () => {
    const env = { GITHUB_REPOSITORY: "o/r", GITHUB_TOKEN: "t", PULL_REQUEST: "12" };
    assert.deepEqual(pullRequestIn(env), { repository: "o/r", token: "t", number: 12 });
    for (const missing of Object.keys(env))
      assert.throws(() => pullRequestIn({ ...env, [missing]: "" }), /The pull request isn.t known/);
  });
});

describe("the stack as a preview would leave it", () => {
  const step = (op: string, name: string, newState = true) => {
    const urn = `urn:pulumi:test::p::kubernetes:core/v1:ConfigMap::${name}`;
    return {
      op,
      urn,
      ...(newState && {
        newState: { urn, type: "kubernetes:core/v1:ConfigMap", inputs: { metadata: { name } } },
      }),
    };
  };
  const left = (...steps: readonly object[]) =>
    graphFromExport(plannedState({ steps }))
      .ofKind("ConfigMap")
      .map(({ name }) => name);

  it("has what stays, comes and changes, and nothing that goes", () => {
    assert.deepEqual(
      left(
        step("same", "a"),
        step("create", "b"),
        step("update", "c"),
        step("replace", "d"),
        step("delete", "e"),
        step("refresh", "f"),
        step("delete-replaced", "d", false),
      ),
      ["a", "b", "c", "d"],
    );
  });

  it("is refused where the preview leaves out what is unchanged", () => {
    assert.throws(() => plannedState({ steps: [], changeSummary: { same: 3 } }), /omits unchanged resources/);
    assert.throws(() => plannedState([]), /isn.t output of .*--show-sames/);
  });

  it("is refused for a genuine preview without --show-sames, and made of one with it", () => {
    const preview = (name: string) =>
      JSON.parse(readFileSync(join(root, "test/golden/pull-request", name), "utf8")) as unknown;
    assert.throws(() => plannedState(preview("changed.json")), /omits/);
  });
});
