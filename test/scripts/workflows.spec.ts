import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { parse } from "yaml";
import { bin, root } from "../../lib/paths.ts";
import { ensureTools } from "../../local/tools/index.ts";

const scripts = join(root, ".github/scripts");

describe("workflows", () => {
  before(() => ensureTools(["actionlint"]));

  it("have nothing that actionlint warns of, nor shellcheck in their steps", async () => {
    await execa(join(bin, "actionlint"), [], { cwd: root, all: true });
  });
});

describe("a job's credentials", () => {
  let [folder, asked]: [string, string[]] = ["", []];
  let github: Server;
  let env: NodeJS.ProcessEnv;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "credentials-"));
    asked = [];
    github = createServer((request, response) => {
      asked.push(`${request.url} ${request.headers.authorization}`);
      response.end('{"count":1,"value":"eyJ.signed-by.github"}');
    });
    await new Promise<void>((resolve) => github.listen(0, "127.0.0.1", resolve));
    env = {
      ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${(github.address() as AddressInfo).port}/token?api-version=2`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "request-token",
      KUBERNETES_SERVER: "https://cluster.example:6443",
      KUBERNETES_CA: "Q0E=",
    };
  });

  afterEach(async () => {
    rmSync(folder, { recursive: true });
    await new Promise((resolve) => github.close(resolve));
  });

  const run = (script: string, args: readonly string[], more: NodeJS.ProcessEnv = {}) =>
    execa(join(scripts, script), args, { env: { ...env, ...more }, reject: false, all: true });

  it("are a kubeconfig without a key, whose token is asked for when it is used", async () => {
    assert.equal((await run("credentials.sh", [folder])).exitCode, 0);
    assert.deepEqual(asked, []);
    const file = join(folder, "kubeconfig");
    assert.equal(statSync(file).mode & 0o077, 0);
    const { clusters, users } = parse(readFileSync(file, "utf8")) as {
      readonly clusters: readonly [{ readonly cluster: object }];
      readonly users: readonly [
        { readonly user: { readonly exec: { readonly command: string; readonly args: string[] } } },
      ];
    };
    assert.deepEqual(clusters[0].cluster, {
      server: "https://cluster.example:6443",
      "certificate-authority-data": "Q0E=",
    });
    const { args, command } = users[0].user.exec;
    const { stdout } = await execa(command, args, { env });
    const { kind, status } = JSON.parse(stdout) as {
      kind: string;
      status: { token: string; expirationTimestamp: string };
    };
    assert.deepEqual([kind, status.token], ["ExecCredential", "eyJ.signed-by.github"]);
    assert.ok(Date.parse(status.expirationTimestamp) > Date.now());
    assert.deepEqual(asked, [
      "/token?api-version=2&audience=kubernetes Bearer request-token".replace("Bearer", "bearer"),
    ]);
  });

  it("have a token for AWS only where a role is named", async () => {
    await run("credentials.sh", [folder], { AWS_ROLE_ARN: "arn:aws:iam::1:role/state" });
    assert.equal(readFileSync(join(folder, "aws-token"), "utf8"), "eyJ.signed-by.github\n");
    assert.match(asked.join(), /audience=sts\.amazonaws\.com/);
  });

  it("say what is missing", async () => {
    const { all, exitCode } = await run("credentials.sh", [folder], { KUBERNETES_SERVER: "" });
    assert.notEqual(exitCode, 0);
    assert.match(all, /set the variable KUBERNETES_SERVER of the environment/);
    assert.match(
      (await run("token.sh", ["x"], { ACTIONS_ID_TOKEN_REQUEST_URL: "" })).all,
      /permission id-token: write/,
    );
  });
});
