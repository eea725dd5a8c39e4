import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { bin } from "../../lib/paths.ts";
import { ensureTools } from "../../local/tools/index.ts";
import { parseSettings } from "../../settings.ts";
import { createAll } from "./admission-server.ts";
import { ApiServer } from "./api-server.ts";
import type { Manifest } from "./manifest.ts";
import { objectsOf } from "./registered-objects.ts";

/** Kinds that say what a program may do, and with which resources. */
const ground = [
  ...["Namespace", "CustomResourceDefinition", "ServiceAccount"],
  ...["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"],
];

interface Deployed extends Manifest {
  readonly spec: { readonly template: { readonly spec: { readonly containers: readonly [Container] } } };
}
type Container = { readonly args: readonly string[] };

/** A facility's programs beside a real API server without nodes: each as the account that the facility gives it, with its rights alone. */
export class FacilityOnServer {
  readonly server: ApiServer;
  readonly objects: readonly Manifest[];
  readonly #namespace: string;
  readonly #names: string[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), "facility-"));
  readonly #running: ReturnType<typeof launch>[] = [];

  private constructor(server: ApiServer, objects: readonly Manifest[], namespace: string) {
    this.server = server;
    this.objects = objects;
    this.#namespace = namespace;
  }

  static async start(
    facilities: object,
    namespace: string,
    tools: readonly string[],
  ): Promise<FacilityOnServer> {
    await ensureTools(tools);
    const settings = { system: "platform", apiServer: { networks: ["10.0.0.1/32"] }, facilities };
    const objects = await objectsOf(parseSettings("stacks/Pulumi.platform.yaml", settings));
    const facility = new FacilityOnServer(await ApiServer.start(), objects, namespace);
    try {
      const first = ground.flatMap((kind) => objects.filter((one) => one.kind === kind));
      await createAll(facility.server, first);
      return facility;
    } catch (error) {
      await facility.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    for (const one of this.#running) one.kill("SIGKILL");
    await Promise.all(this.#running);
    await this.server.stop();
    rmSync(this.#folder, { recursive: true });
  }

  get(kind: string, name: string): Manifest {
    const found = this.objects.find((one) => one.kind === kind && one.metadata.name === name);
    assert.ok(found, `${kind} ${name} is not registered`);
    return found;
  }

  /** The arguments of a Deployment's container. */
  args(deployment: string): readonly string[] {
    const [container] = (this.get("Deployment", deployment) as Deployed).spec.template.spec.containers;
    return container.args;
  }

  /** A kubeconfig of the account. */
  async kubeconfig(account: string): Promise<string> {
    const path = `/api/v1/namespaces/${this.#namespace}/serviceaccounts/${account}/token`;
    const { body, status } = await this.server.request("POST", path, {
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenRequest",
      spec: { audiences: ["https://tests"] },
    });
    assert.equal(status, 201, body.message);
    const { token } = body.status as { token: string };
    const file = join(this.#folder, `${account}.kubeconfig`);
    writeFileSync(file, this.server.kubeconfig(token), { mode: 0o600 });
    return file;
  }

  run(tool: string, name: string, args: readonly string[], env: Record<string, string> = {}): void {
    this.#running.push(launch(tool, args, env, this.#log(name)));
  }

  /** Waits, and shows what the programs said where it doesn't come. */
  async until(what: string, condition: () => Promise<boolean>): Promise<void> {
    try {
      await this.server.until(what, condition);
    } catch (error) {
      throw new Error(`${what}: it never was.\n${this.said()}`, { cause: error });
    }
  }

  said(): string {
    return this.#names
      .map((name) => `${name}: ${readFileSync(this.#log(name), "utf8").slice(-3000)}`)
      .join("\n");
  }

  #log(name: string): string {
    if (!this.#names.includes(name)) this.#names.push(name);
    return join(this.#folder, `${name}.log`);
  }
}

function launch(tool: string, args: readonly string[], env: Record<string, string>, file: string) {
  return execa(join(bin, tool), args, { env, stdout: { file }, stderr: { file }, reject: false });
}
