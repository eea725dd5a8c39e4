import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { root } from "../../lib/paths.ts";
import type { Inputs } from "../support/program.ts";
import { type Container, RegisteredStack } from "../support/registered-stack.ts";

interface Volume {
  readonly name: string;
  readonly configMap?: { readonly name: string };
  readonly secret?: { readonly secretName: string };
}

interface WorkerPod {
  readonly metadata: { readonly namespace: string; readonly labels: Readonly<Record<string, string>> };
  readonly spec: {
    readonly initContainers: readonly Container[];
    readonly containers: readonly Container[];
    readonly volumes: readonly Volume[];
  };
}

const worker = documentedPod();

/** What docs/runbooks/workers.md tells to run must find everything that it names. */
describe("the documented worker", () => {
  let stack: RegisteredStack;

  before(async () => {
    stack = await RegisteredStack.of("cordum-production", { workers: { "image-worker": {} } });
  });

  it("mounts only what the stack makes for it", () => {
    for (const { configMap, name, secret } of worker.spec.volumes) {
      const [kind, object] = configMap ? ["ConfigMap", configMap.name] : ["Secret", secret?.secretName];
      assert.ok(object && objects(kind ?? "").has(object), `${name}: there is no ${kind} ${object}`);
    }
  });

  it("logs in at Redis with keys that its Secret has", () => {
    const variables = all().flatMap(({ env = [] }) => env);
    const references = variables.flatMap(({ valueFrom }) => {
      const { secretKeyRef } = (valueFrom ?? {}) as { secretKeyRef?: { name: string; key: string } };
      return secretKeyRef ? [secretKeyRef] : [];
    });
    assert.equal(references.length, 4);
    for (const { key, name } of references) {
      const { stringData } = objects("Secret").get(name) as { stringData: object };
      assert.ok(JSON.stringify(stringData).includes(`"${key}":`), `${name} has no ${key}`);
    }
  });

  it("waits as Cordum's own services do, for the same servers with the same scripts", () => {
    const own = stack.pod("cordum-scheduler").spec.initContainers ?? [];
    for (const gate of worker.spec.initContainers) {
      const theirs = own.find(({ name }) => name === gate.name);
      assert.ok(theirs, `no service has a gate ${gate.name}`);
      assert.equal(gate.image, theirs.image);
      for (const name of ["HOST", "PORT"]) assert.equal(valueIn(gate, name), valueIn(theirs, name), name);
      const names = (container: Container) => (container.env ?? []).map((one) => one.name).sort();
      assert.deepEqual(names(gate), names(theirs));
      const [script = ""] = (gate.command as readonly string[]).slice(1);
      const endpoint = script.split("/")[2] ?? "";
      const { data } = objects("ConfigMap").get(`${endpoint}-gate`) ?? {};
      assert.ok("wait.sh" in Object(data), script);
    }
  });

  it("carries the labels by which the network lets it out and in", () => {
    const { labels, namespace } = worker.metadata;
    assert.deepEqual(labels, { "access.seaworthy.dev/nats": "true", "access.seaworthy.dev/redis": "true" });
    assert.equal(namespace, "cordum");
  });

  it("meets the profile of its namespace", () => {
    for (const { name, securityContext } of all())
      assert.deepEqual(
        securityContext,
        { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
        name,
      );
  });

  const all = (): readonly Container[] => [...worker.spec.initContainers, ...worker.spec.containers];
  const valueIn = ({ env = [] }: Container, name: string) => env.find((one) => one.name === name)?.value;

  /** What the stack registers of a kind, by name. */
  function objects(kind: string): ReadonlyMap<string, Inputs> {
    const own = stack.ofType(`kubernetes:core/v1:${kind}`);
    return new Map(own.map(({ inputs }) => [(inputs.metadata as { name: string }).name, inputs]));
  }
});

function documentedPod(): WorkerPod {
  const page = readFileSync(join(root, "docs/runbooks/workers.md"), "utf8");
  const blocks = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, block = ""]) => block);
  const pods = blocks.filter((block) => block.includes("kind: Pod"));
  assert.equal(pods.length, 1);
  return parse(pods[0] ?? "") as WorkerPod;
}
