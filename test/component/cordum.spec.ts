import assert from "node:assert/strict";
import type { RawSettings } from "../../settings.ts";
import { generatedSecret, type Inputs, isSecret, type Registered, registeredBy } from "../support/program.ts";
import { stackSettings } from "../support/stack-file.ts";

const deploymentType = "kubernetes:apps/v1:Deployment";
const policyType = "kubernetes:networking.k8s.io/v1:NetworkPolicy";

interface Container {
  readonly name: string;
  readonly env: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: unknown }[];
  readonly securityContext: Inputs;
  readonly resources: { readonly requests: Inputs; readonly limits: Inputs };
}

interface Pod {
  readonly metadata: {
    readonly labels: Record<string, string>;
    readonly annotations: Record<string, string>;
  };
  readonly spec: Inputs & {
    readonly containers: readonly Container[];
    readonly initContainers: readonly Container[];
    readonly volumes: readonly (Inputs & { readonly name: string })[];
  };
}

class Program {
  readonly resources: readonly Registered[];

  constructor(resources: readonly Registered[]) {
    this.resources = resources;
  }

  static async of(changes: RawSettings = {}): Promise<Program> {
    return new Program(await registeredBy(stackSettings("cordum-dev", changes)));
  }

  ofType(type: string): readonly Registered[] {
    return this.resources.filter((resource) => resource.type === type);
  }

  get(type: string, name: string): Registered {
    const found = this.ofType(type).find((resource) => resource.name === name);
    assert.ok(found, `${type} ${name} is not registered`);
    return found;
  }

  pod(workload: string): Pod {
    const spec = this.get(deploymentType, `${workload}-deployment`).inputs.spec as { template: Pod };
    return spec.template;
  }

  env(workload: string): Readonly<Record<string, string | undefined>> {
    const variables = this.pod(workload).spec.containers[0]?.env ?? [];
    return Object.fromEntries(variables.map(({ name, value }) => [name, value]));
  }
}

describe("the Cordum system", () => {
  let program: Program;

  before(async () => {
    program = await Program.of();
  });

  it("is the parent of everything that it makes, however deep", () => {
    const roots = program.resources.filter(({ parent }) => parent === undefined);
    assert.deepEqual(
      roots.map(({ name }) => name),
      ["cordum"],
    );
  });

  it("names every child after its parent", () => {
    for (const { name, parent } of program.resources) {
      if (parent !== undefined) assert.ok(name.startsWith(`${parent}-`), `${name} is a child of ${parent}`);
    }
  });

  it("names no two resources of a type alike", () => {
    const names = program.resources.map(({ type, name }) => `${type} ${name}`);
    assert.equal(new Set(names).size, names.length);
  });

  it("puts every object into its namespace, under a name of its own choice", () => {
    for (const { inputs, name, type } of program.resources.filter(({ type }) =>
      type.startsWith("kubernetes:"),
    )) {
      const metadata = inputs.metadata as { name?: string; namespace?: string };
      assert.ok(metadata.name, `${name} would be named at random`);
      assert.equal(metadata.namespace, type.endsWith(":Namespace") ? undefined : "cordum", name);
    }
  });

  it("runs every pod as Pod Security's restricted profile asks, and read-only", () => {
    for (const { name } of program.ofType(deploymentType)) {
      const { spec } = program.pod(name.replace(/-deployment$/, ""));
      const security = spec.securityContext as Inputs;
      assert.equal(security.runAsNonRoot, true, name);
      assert.deepEqual(security.seccompProfile, { type: "RuntimeDefault" });
      assert.equal(spec.automountServiceAccountToken, false);
      for (const container of [...spec.containers, ...spec.initContainers]) {
        assert.deepEqual(container.securityContext, {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        });
        assert.ok(container.resources.requests.memory && container.resources.limits.memory, container.name);
      }
    }
  });

  it("has the key wrapped as a secret wherever it goes", () => {
    const stored = program.get("kubernetes:core/v1:Secret", "cordum-secrets-api-key-secret");
    const data = stored.inputs.stringData as Inputs;
    assert.ok(isSecret(stored.inputs.stringData) || isSecret(data.API_KEY));
    const elsewhere = program.resources.filter(({ type }) => type !== "kubernetes:core/v1:Secret");
    assert.ok(
      !JSON.stringify(elsewhere).includes(generatedSecret),
      "the key is in an input outside the Secret",
    );
  });

  it("hands the key to the gateway by reference, and to nobody else", () => {
    const carriers = program
      .ofType(deploymentType)
      .filter(({ inputs }) => JSON.stringify(inputs).includes("cordum-api-key"));
    assert.deepEqual(
      carriers.map(({ name }) => name),
      ["cordum-api-gateway-deployment"],
    );
  });

  it("tells each service where its connections are, and only those", () => {
    const gateway = program.env("cordum-api-gateway");
    assert.equal(gateway.NATS_URL, "nats://nats.cordum.svc:4222");
    assert.equal(gateway.REDIS_URL, "redis://redis.cordum.svc:6379");
    assert.equal(gateway.SAFETY_KERNEL_ADDR, "cordum-safety-kernel.cordum.svc:50051");
    const kernel = program.env("cordum-safety-kernel");
    assert.equal(kernel.NATS_URL, undefined);
    assert.equal(kernel.SAFETY_KERNEL_ADDR, ":50051");
  });

  it("holds each start until every connection of the workload answers", () => {
    const gates = (workload: string) => program.pod(workload).spec.initContainers.map(({ name }) => name);
    assert.deepEqual(gates("cordum-api-gateway"), [
      "wait-for-nats",
      "wait-for-redis",
      "wait-for-cordum-safety-kernel",
    ]);
    assert.deepEqual(gates("cordum-dashboard"), ["wait-for-cordum-api-gateway"]);
    assert.deepEqual(gates("cordum-nats-server"), []);
  });

  it("says the same edge in the client's label, the clients' egress and the servers' ingress", () => {
    for (const [client, endpoint, owner] of [
      ["cordum-scheduler", "nats", "cordum-nats-server-client"],
      ["cordum-context-engine", "redis", "cordum-redis-server-client"],
      ["cordum-dashboard", "cordum-api-gateway", "cordum-api-gateway-http"],
    ] as const) {
      const label = { [`access.seaworthy.dev/${endpoint}`]: "true" };
      const { labels } = program.pod(client).metadata;
      assert.equal(labels[`access.seaworthy.dev/${endpoint}`], "true");
      const spec = (side: string) =>
        program.get(policyType, `${owner}-endpoint-${side}`).inputs.spec as Inputs;
      assert.deepEqual(spec("clients").podSelector, { matchLabels: label });
      assert.ok(JSON.stringify(spec("servers").ingress).includes(JSON.stringify({ matchLabels: label })));
    }
  });

  it("keeps the context engine and the safety kernel off NATS, which they never use", () => {
    for (const workload of ["cordum-context-engine", "cordum-safety-kernel", "cordum-dashboard"]) {
      assert.equal(program.pod(workload).metadata.labels["access.seaworthy.dev/nats"], undefined);
    }
  });

  it("lets the ingress controller reach what the routes lead to, and nothing else", () => {
    const admitted = program
      .ofType(policyType)
      .filter(({ inputs }) => JSON.stringify(inputs).includes('"traefik"'));
    assert.deepEqual(admitted.map(({ inputs }) => (inputs.metadata as { name: string }).name).sort(), [
      "cordum-api-gateway-from-ingress",
      "cordum-dashboard-from-ingress",
    ]);
  });
});

describe("a setting of the Cordum system", () => {
  it("rolls the pods of whoever reads the file that it changes, and no others", async () => {
    const before = await Program.of();
    const after = await Program.of({ scheduling: { dispatchTimeoutSeconds: 60 } });
    const mark = (program: Program, workload: string) =>
      program.pod(workload).metadata.annotations["seaworthy.dev/config"];
    assert.notEqual(mark(before, "cordum-scheduler"), mark(after, "cordum-scheduler"));
    assert.equal(mark(before, "cordum-safety-kernel"), mark(after, "cordum-safety-kernel"));
  });

  it("makes a volume where data is to outlive its pod", async () => {
    const claims = (program: Program) => program.ofType("kubernetes:core/v1:PersistentVolumeClaim");
    assert.equal(claims(await Program.of()).length, 0);
    const kept = await Program.of({ nats: { storage: { size: "5Gi" } } });
    const [claim] = claims(kept);
    assert.ok(claim);
    assert.deepEqual((claim.inputs.spec as Inputs).resources, { requests: { storage: "5Gi" } });
    const { strategy } = kept.get(deploymentType, "cordum-nats-server-deployment").inputs.spec as Inputs;
    assert.deepEqual(strategy, { type: "Recreate" });
  });

  it("leaves the ingress out, with its policies, where none is asked for", async () => {
    const { ingress: _, ...rest } = stackSettings("cordum-dev");
    const program = new Program(await registeredBy(rest as ReturnType<typeof stackSettings>));
    assert.equal(program.ofType("kubernetes:networking.k8s.io/v1:Ingress").length, 0);
    assert.ok(!program.ofType(policyType).some(({ name }) => name.includes("ingress")));
  });

  it("makes the first user's password, as a secret, when sign-in is on", async () => {
    const userAuth = { enabled: true, adminEmail: "admin@example.com" };
    const program = await Program.of({ gateway: { userAuth } });
    const stored = program.get("kubernetes:core/v1:Secret", "cordum-secrets-admin-secret");
    assert.ok(isSecret(stored.inputs.stringData));
    assert.equal(program.env("cordum-api-gateway").CORDUM_USER_AUTH_ENABLED, "true");
  });

  it("gives the dashboard the key only when told to", async () => {
    const program = await Program.of({ dashboard: { embedApiKey: true } });
    assert.ok("CORDUM_API_KEY" in program.env("cordum-dashboard"));
  });
});
