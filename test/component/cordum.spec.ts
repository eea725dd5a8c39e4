import assert from "node:assert/strict";
import type { SystemSettings } from "../../systems/index.ts";
import { given } from "../../systems/platform/settings.ts";
import { generatedSecret, type Inputs, isSecret } from "../support/program.ts";
import { deploymentType, RegisteredStack } from "../support/registered-stack.ts";
import { cordumStack, stackNames, stackSettings } from "../support/stack-file.ts";

const policyType = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
/** Objects of the whole cluster. */
const clusterWide = [
  "ClusterRole",
  "ClusterRoleBinding",
  "CustomResourceDefinition",
  "MutatingAdmissionPolicy",
  "MutatingAdmissionPolicyBinding",
  "MutatingWebhookConfiguration",
  "Namespace",
  "PriorityClass",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
  "ValidatingWebhookConfiguration",
];

/** Those that are a stack's alone. */
function namespacesOf(settings: SystemSettings): readonly string[] {
  if (settings.system === "platform") return given(settings).flatMap(({ namespace }) => namespace ?? []);
  return [settings.namespace.name];
}

for (const stack of stackNames) {
  describe(`every resource of ${stack}`, () => {
    const settings = stackSettings(stack);
    let program: RegisteredStack;

    before(async () => {
      program = await RegisteredStack.of(stack);
    });

    it("is the parent of everything that it makes, however deep", () => {
      const roots = program.resources.filter(({ parent }) => parent === undefined);
      assert.deepEqual(
        roots.map(({ name }) => name),
        [settings.system === "application" ? settings.name : settings.system],
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

    it("puts every object into a namespace of its own, under a name of its own choice", () => {
      for (const { inputs, name, type } of program.resources.filter(({ type }) =>
        type.startsWith("kubernetes:"),
      )) {
        const metadata = inputs.metadata as { name?: string; namespace?: string };
        assert.ok(metadata.name, `${name} would be named at random`);
        const shared = clusterWide.some((kind) => type.endsWith(`:${kind}`));
        const allowed: readonly unknown[] = shared ? [undefined] : namespacesOf(settings);
        assert.ok(allowed.includes(metadata.namespace), `${name}: ${metadata.namespace}`);
      }
    });

    it("has the engine wait for no Service, however many there are: each would take the turn of a pod", () => {
      const services = program.resources.filter(({ type }) => type === "kubernetes:core/v1:Service");
      assert.notEqual(services.length, 0);
      for (const { inputs, name } of services)
        assert.equal(
          (inputs.metadata as Inputs & { annotations?: Inputs }).annotations?.["pulumi.com/skipAwait"],
          "true",
          name,
        );
    });

    it("keeps every generated key and password inside Secrets and the resources that make them", () => {
      const others = program.resources.filter(
        ({ custom, type }) => custom && !type.startsWith("tls:") && !type.endsWith(":Secret"),
      );
      assert.ok(!JSON.stringify(others).includes(generatedSecret));
      for (const { inputs, name } of program.ofType("kubernetes:core/v1:Secret"))
        assert.ok(!JSON.stringify(unwrapped(inputs)).includes(generatedSecret), `${name} shows a secret`);
    });

    it("runs every pod as Pod Security's restricted profile asks, and read-only", () => {
      for (const [name, { spec }] of program.pods) {
        const security = spec.securityContext as Inputs;
        assert.equal(security.runAsNonRoot, true, name);
        assert.deepEqual(security.seccompProfile, { type: "RuntimeDefault" });
        assert.equal(spec.automountServiceAccountToken, false, name);
        for (const container of [...spec.containers, ...(spec.initContainers ?? [])]) {
          assert.deepEqual(container.securityContext, {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ["ALL"] },
          });
          assert.ok(container.resources.requests.memory && container.resources.limits.memory, container.name);
        }
      }
    });
  });
}

describe("the Cordum system", () => {
  let program: RegisteredStack;

  before(async () => {
    program = await RegisteredStack.of("cordum-dev");
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
    assert.equal(gateway.NATS_URL, "nats://nats.cordum-dev.svc:4222");
    assert.equal(gateway.REDIS_URL, "redis://redis.cordum-dev.svc:6379");
    assert.equal(gateway.SAFETY_KERNEL_ADDR, "cordum-safety-kernel.cordum-dev.svc:50051");
    const kernel = program.env("cordum-safety-kernel");
    assert.equal(kernel.NATS_URL, undefined);
    assert.equal(kernel.SAFETY_KERNEL_ADDR, ":50051");
  });

  it("holds each start until every connection of the workload answers", () => {
    const gates = (workload: string) =>
      (program.pod(workload).spec.initContainers ?? []).map(({ name }) => name);
    assert.deepEqual(gates("cordum-api-gateway"), [
      "wait-for-nats",
      "wait-for-redis",
      "wait-for-cordum-safety-kernel",
    ]);
    assert.deepEqual(gates("cordum-dashboard"), ["wait-for-cordum-api-gateway"]);
    assert.deepEqual(gates("nats"), []);
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
    const before = await RegisteredStack.of("cordum-dev");
    const after = await RegisteredStack.of("cordum-dev", { scheduling: { dispatchTimeoutSeconds: 60 } });
    const mark = (program: RegisteredStack, workload: string) =>
      program.pod(workload).metadata.annotations["seaworthy.dev/config"];
    assert.notEqual(mark(before, "cordum-scheduler"), mark(after, "cordum-scheduler"));
    assert.equal(mark(before, "cordum-safety-kernel"), mark(after, "cordum-safety-kernel"));
  });

  it("makes a volume where data is to outlive its pod", async () => {
    const claims = (program: RegisteredStack) => program.ofType("kubernetes:core/v1:PersistentVolumeClaim");
    assert.equal(claims(await RegisteredStack.of("cordum-dev")).length, 0);
    const kept = await RegisteredStack.of("cordum-dev", {
      nats: { topology: "single", storage: { size: "5Gi" } },
    });
    const [claim] = claims(kept);
    assert.ok(claim);
    assert.deepEqual((claim.inputs.spec as Inputs).resources, { requests: { storage: "5Gi" } });
    const { strategy } = kept.get(deploymentType, "cordum-nats-server-deployment").inputs.spec as Inputs;
    assert.deepEqual(strategy, { type: "Recreate" });
  });

  it("leaves the ingress out, with its policies, where none is asked for", async () => {
    const { ingress: _, ...rest } = cordumStack("cordum-dev");
    const program = await RegisteredStack.with(rest as ReturnType<typeof cordumStack>);
    assert.equal(program.ofType("kubernetes:networking.k8s.io/v1:Ingress").length, 0);
    assert.ok(!program.ofType(policyType).some(({ name }) => name.includes("ingress")));
  });

  it("makes the first user's password, as a secret, when sign-in is on", async () => {
    const userAuth = { enabled: true, adminEmail: "admin@example.com" };
    const program = await RegisteredStack.of("cordum-dev", { gateway: { userAuth } });
    const stored = program.get("kubernetes:core/v1:Secret", "cordum-secrets-admin-secret");
    assert.ok(isSecret(stored.inputs.stringData));
    assert.equal(program.env("cordum-api-gateway").CORDUM_USER_AUTH_ENABLED, "true");
  });

  it("gives the dashboard the key only when told to", async () => {
    const program = await RegisteredStack.of("cordum-dev", { dashboard: { embedApiKey: true } });
    assert.ok("CORDUM_API_KEY" in program.env("cordum-dashboard"));
  });
});

describe("a release of Cordum", () => {
  const probesOf = (program: RegisteredStack, workload: string) => {
    const [container] = program.pod(workload).spec.containers;
    return [
      container?.startupProbe,
      container?.readinessProbe,
      container?.livenessProbe,
    ] as readonly Inputs[];
  };

  it("has its gRPC services asked by the health service, or by their port", async () => {
    for (const [release, kind] of [
      ["0.9.7", "grpc"],
      ["0.1.2", "tcpSocket"],
    ] as const) {
      const program = await RegisteredStack.of("cordum-dev", { release });
      for (const workload of ["cordum-context-engine", "cordum-safety-kernel"])
        for (const probe of probesOf(program, workload))
          assert.ok(kind in probe, `${workload} of ${release}`);
    }
  });

  it("is what every image and every version label says", async () => {
    const program = await RegisteredStack.of("cordum-dev", { release: "0.1.2" });
    for (const workload of ["cordum-scheduler", "cordum-dashboard"]) {
      const { metadata, spec } = program.pod(workload);
      assert.equal(spec.containers[0]?.image, `ghcr.io/cordum-io/cordum/${workload}:v0.1.2`);
      assert.equal(metadata.labels["app.kubernetes.io/version"], "v0.1.2");
    }
  });

  it("whose dashboard writes beside its page gets that folder with the page in it", async () => {
    const program = await RegisteredStack.of("cordum-dev", { release: "0.1.2" });
    const { spec } = program.pod("cordum-dashboard");
    const [dashboard] = spec.containers;
    assert.ok(dashboard);
    const page = (dashboard.volumeMounts as readonly Inputs[]).find(
      ({ mountPath }) => mountPath === "/usr/share/nginx/html",
    );
    assert.ok(page);
    const fill = spec.initContainers?.at(-1);
    assert.equal(fill?.image, dashboard.image);
    assert.deepEqual(fill?.command, ["cp", "-R", "/usr/share/nginx/html/.", "/seaworthy/scratch"]);
    assert.deepEqual(fill?.volumeMounts, [{ name: page.name, mountPath: "/seaworthy/scratch" }]);
    assert.deepEqual(
      spec.volumes.find(({ name }) => name === page.name),
      { name: page.name, emptyDir: { sizeLimit: "64Mi" } },
    );
  });

  it("that reads the password of Redis from a variable has it in no URL, and no warning", async () => {
    const program = await RegisteredStack.of("cordum-production", { redisLogin: "variables" });
    const context = program.env("cordum-context-engine");
    assert.equal(context.REDIS_URL, "rediss://cordum-context-engine@redis.cordum.svc:6379");
    assert.ok("REDIS_PASSWORD" in context);
    assert.deepEqual(program.warnings, []);
  });

  it("that does not is warned of, where the URL ends up in a log", async () => {
    const program = await RegisteredStack.of("cordum-production");
    const { REDIS_URL } = program.env("cordum-context-engine");
    assert.equal(REDIS_URL, "rediss://cordum-context-engine:$(REDIS_PASSWORD)@redis.cordum.svc:6379");
    assert.equal(program.warnings.length, 1);
    assert.match(program.warnings[0] ?? "", /cordum-context-engine of release 0\.9\.7 writes REDIS_URL/);
  });
});

/** Inputs without what is wrapped as a secret. */
function unwrapped(value: unknown): unknown {
  if (isSecret(value)) return "[secret]";
  if (Array.isArray(value)) return value.map(unwrapped);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, unwrapped(part)]));
}
