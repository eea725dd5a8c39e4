import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { fingerprint } from "../../components/certificates/fingerprint.ts";
import type { RawSettings } from "../../settings.ts";
import { generatedSecret, type Inputs, isSecret, type Registered } from "../support/program.ts";
import { deploymentType, RegisteredStack } from "../support/registered-stack.ts";

const policyType = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
const secretType = "kubernetes:core/v1:Secret";
const rbac = (kind: string) => `kubernetes:rbac.authorization.k8s.io/v1:${kind}`;
const webhooks = (kind: string) => `kubernetes:admissionregistration.k8s.io/v1:${kind}WebhookConfiguration`;
const programs = ["kubeop-manager", "kubeop-operator", "kubeop-admission"] as const;

const registered = (changes: RawSettings = {}) => RegisteredStack.of("kubeop-production", changes);
const name = ({ inputs }: Registered) => (inputs.metadata as { readonly name: string }).name;

describe("kubeOP", () => {
  let stack: RegisteredStack;
  before(async () => {
    stack = await registered();
  });

  const spec = (type: string, object: string, from = stack): Inputs => {
    const found = from.ofType(type).find((one) => name(one) === object);
    assert.ok(found, `no ${type} ${object}`);
    return found.inputs.spec as Inputs;
  };
  const deployment = (program: string) => stack.get(deploymentType, `${program}-deployment`);

  it("has the names, ports and arguments that are constants of its programs", () => {
    const ports = programs.map((program) => {
      const { args, name: container, ports } = stack.container(program);
      const all = (ports as { name: string; containerPort: number }[]).map((port) => [
        port.name,
        port.containerPort,
      ]);
      return { container, args, ports: Object.fromEntries(all) };
    });
    assert.deepEqual(ports, [
      { container: "manager", args: undefined, ports: { http: 8080 } },
      { container: "operator", args: ["--leader-elect"], ports: { metrics: 8081, health: 8082 } },
      { container: "admission", args: undefined, ports: { https: 8443 } },
    ]);
    assert.ok(
      stack.resources.every(({ inputs }) => {
        const { namespace } = (inputs.metadata ?? {}) as { readonly namespace?: string };
        return namespace === undefined || namespace === "kubeop-system";
      }),
    );
  });

  it("runs each program twice, so that a drain takes one at a time", () => {
    for (const program of programs) {
      assert.equal((deployment(program).inputs.spec as Inputs).replicas, 2, program);
      const budget = spec("kubernetes:policy/v1:PodDisruptionBudget", program);
      assert.equal(budget.maxUnavailable, 1);
      assert.deepEqual((budget.selector as Inputs).matchLabels, {
        "app.kubernetes.io/name": program,
        "app.kubernetes.io/part-of": "kubeop",
      });
    }
  });

  it("has no autoscaler, least of all for what one pod does", () =>
    assert.deepEqual(stack.ofType("kubernetes:autoscaling/v2:HorizontalPodAutoscaler"), []));

  it("asks for a token on every route, and has no switch that would forge one", () => {
    const env = stack.env("kubeop-manager");
    assert.equal(env.KUBEOP_REQUIRE_AUTH, "true");
    assert.ok(!("KUBEOP_DEV_INSECURE" in env));
  });

  it("gives manager and webhook one allow-list, and the webhook the baseline", async () => {
    const other = await registered({
      imageAllowlist: ["quay.io", "docker.io"],
      egressBaseline: ["198.51.100.0/24"],
    });
    for (const program of ["kubeop-manager", "kubeop-admission"])
      assert.equal(other.env(program).KUBEOP_IMAGE_ALLOWLIST, "quay.io,docker.io", program);
    assert.equal(other.env("kubeop-admission").KUBEOP_EGRESS_BASELINE, "198.51.100.0/24");
  });

  it("has a database URL whose password is in no text, and which checks who answers", () => {
    const { env = [] } = stack.container("kubeop-manager");
    const url = env.find(({ name }) => name === "KUBEOP_DB_URL")?.value ?? "";
    assert.match(url, /^postgresql:\/\/\$\(KUBEOP_DB_USER\):\$\(KUBEOP_DB_PASSWORD\)@/);
    assert.match(url, /\/kubeop\?sslmode=verify-full&sslrootcert=\/etc\/seaworthy\/tls\/ca\.crt&/);
    const names = env.map(({ name }) => name);
    for (const used of ["KUBEOP_DB_USER", "KUBEOP_DB_PASSWORD"])
      assert.ok(names.indexOf(used) < names.indexOf("KUBEOP_DB_URL"), used);
  });

  it("has keys of 32 bytes in standard base64, each in a Secret of its own", () => {
    for (const [secret, key] of [
      ["kubeop-jwt", "KUBEOP_JWT_SIGNING_KEY"],
      ["kubeop-kms", "KUBEOP_KMS_MASTER_KEY"],
    ] as const) {
      const stored = stack.ofType(secretType).find((one) => name(one) === secret);
      assert.ok(stored);
      const values = stored.inputs.stringData as Inputs;
      const data = (isSecret(values) ? values.value : values) as Inputs;
      const value = data[key];
      assert.ok(isSecret(values) || isSecret(value), `${secret} is not secret`);
      const text = String(isSecret(value) ? value.value : value);
      assert.match(text, /^[A-Za-z0-9+/]{43}=$/);
      assert.equal(Buffer.from(text, "base64").length, 32);
      // The values of a test are all alike; what is stored is made of what is random.
      assert.equal(text, createHash("sha256").update(generatedSecret).digest("base64"));
      const variable = stack.container("kubeop-manager").env?.find((one) => one.name === key);
      assert.deepEqual(variable?.valueFrom, { secretKeyRef: { name: secret, key } });
    }
  });

  it("rolls managers when a key's generation changes, and makes that key anew alone", async () => {
    const other = await registered({ keys: { jwt: { generation: 2 } } });
    const annotation = (from: RegisteredStack) =>
      from.pod("kubeop-manager").metadata.annotations["seaworthy.dev/secrets"];
    assert.notEqual(annotation(other), annotation(stack));
    const keepers = (role: string) =>
      other.get("random:index/randomPassword:RandomPassword", `kubeop-secrets-${role}`).inputs.keepers;
    assert.deepEqual([keepers("jwt"), keepers("kms")], [{ generation: "2" }, { generation: "1" }]);
  });

  it("waits before managers and webhooks stop, because they cut off whoever still waits", () => {
    const sleeps = ["kubeop-manager", "kubeop-admission"].map((program) => {
      const { lifecycle } = stack.container(program);
      const { sleep } = (lifecycle as { readonly preStop: { readonly sleep: { readonly seconds: number } } })
        .preStop;
      const { terminationGracePeriodSeconds } = stack.pod(program).spec;
      assert.ok(Number(terminationGracePeriodSeconds) > sleep.seconds);
      return sleep.seconds;
    });
    // 15 s may an answer of the manager take, and 5 s one of the webhook.
    assert.ok((sleeps[0] ?? 0) >= 15 + 5 && (sleeps[1] ?? 0) >= 5 + 5, sleeps.join());
  });

  it("asks the webhook for its health by HTTPS, three times five seconds", () => {
    const { livenessProbe, readinessProbe } = stack.container("kubeop-admission") as unknown as {
      readonly [probe: string]: {
        readonly httpGet: Inputs;
        readonly periodSeconds: number;
        readonly failureThreshold: number;
      };
    };
    for (const probe of [livenessProbe, readinessProbe]) {
      assert.equal(probe?.httpGet.scheme, "HTTPS");
      assert.deepEqual([probe?.periodSeconds, probe?.failureThreshold], [5, 3]);
    }
  });

  it("takes a manager out of its Service without its database, and restarts none", () => {
    const { livenessProbe, readinessProbe } = stack.container("kubeop-manager") as unknown as {
      readonly [probe: string]: { readonly httpGet: Inputs };
    };
    assert.deepEqual([readinessProbe?.httpGet.path, livenessProbe?.httpGet.path], ["/readyz", "/healthz"]);
  });

  describe("before the first managers", () => {
    const job = () => {
      const [found, ...more] = stack.ofType("kubernetes:batch/v1:Job");
      assert.ok(found && more.length === 0);
      return found;
    };
    const pod = () => stack.pod(name(job())).spec;

    it("runs one by itself until it is ready, and they wait for that", () => {
      assert.ok(deployment("kubeop-manager").dependencies.includes(job().name));
      const { completions, parallelism, podReplacementPolicy } = job().inputs.spec as Inputs;
      assert.deepEqual([completions, parallelism, podReplacementPolicy], [1, 1, "Failed"]);
      const servers = (pod().initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always");
      assert.deepEqual(
        servers.map(({ name, image }) => [name, image]),
        [["migrations", stack.container("kubeop-manager").image]],
      );
      const probe = servers[0]?.startupProbe as { readonly httpGet: Inputs };
      assert.deepEqual(probe.httpGet, { path: "/readyz", port: "http" });
      assert.deepEqual(
        pod().containers.map(({ command }) => command),
        [["true"]],
      );
    });

    it("waits for the database, and starts what no Service leads to", () => {
      const [first] = pod().initContainers ?? [];
      assert.equal(first?.name, "wait-for-postgres");
      const { labels } = stack.pod(name(job())).metadata;
      assert.equal(labels["app.kubernetes.io/name"], "kubeop-migrations");
    });

    it("has it authenticate whoever asks, and be the database's client as managers are", () => {
      const server = pod().initContainers?.find(({ name }) => name === "migrations");
      const env = (server?.env ?? []).map(({ name }) => name);
      for (const variable of [
        "KUBEOP_REQUIRE_AUTH",
        "KUBEOP_DB_URL",
        "KUBEOP_KMS_MASTER_KEY",
        "KUBEOP_JWT_SIGNING_KEY",
      ])
        assert.ok(env.includes(variable), variable);
    });

    it("does it again for another image, and not for another size", async () => {
      const jobs = async (changes: RawSettings) => {
        const [found] = (await registered(changes)).ofType("kubernetes:batch/v1:Job");
        assert.ok(found);
        return name(found);
      };
      const larger = { resources: { memory: { request: "1Gi", limit: "1Gi" } } };
      assert.equal(await jobs({ manager: larger }), name(job()));
      assert.notEqual(await jobs({ images: { tag: "sha-0000000" } }), name(job()));
    });
  });

  describe("the operator", () => {
    it("may do what it does, and read no Secret and no ConfigMap", () => {
      const { rules } = stack.get(rbac("ClusterRole"), "kubeop-operator-api-cluster-role").inputs as {
        readonly rules: readonly {
          readonly apiGroups: readonly string[];
          readonly resources: readonly string[];
          readonly verbs: readonly string[];
        }[];
      };
      const rights = new Map(
        rules.flatMap(({ resources, verbs }) => resources.map((one) => [one, verbs.join(" ")] as const)),
      );
      const made = "get list watch create";
      assert.deepEqual(Object.fromEntries(rights), {
        namespaces: made,
        limitranges: made,
        resourcequotas: made,
        networkpolicies: made,
        deployments: `${made} update`,
        ...Object.fromEntries(
          ["tenants", "projects", "apps", "dnsrecords", "certificates"].flatMap((kind) => [
            [kind, "get list watch"],
            [`${kind}/status`, "update"],
          ]),
        ),
      });
    });

    it("starts once its kinds are defined and tenants are guarded", () => {
      const { dependencies } = deployment("kubeop-operator");
      const before = stack.resources.filter(({ type }) =>
        /:(CustomResourceDefinition|ValidatingAdmissionPolicyBinding)$/.test(type),
      );
      assert.ok(before.length > 5);
      for (const { name } of before) assert.ok(dependencies.includes(name), name);
    });

    it("may hold its lease, and no other", () => {
      const { rules } = stack.get(rbac("Role"), "kubeop-operator-api-role").inputs;
      const leases = { apiGroups: ["coordination.k8s.io"], resources: ["leases"] };
      assert.deepEqual(rules, [
        { ...leases, verbs: ["create"] },
        { ...leases, verbs: ["get", "update"], resourceNames: ["kubeop-operator-leader"] },
        { apiGroups: [""], resources: ["events"], verbs: ["create", "patch"] },
      ]);
    });
  });

  it("declares tenants and projects once somebody answers about them, and makes them ready", async () => {
    const declared = await registered({ tenants: { acme: { projects: { web: {} } } } });
    const objects = declared.resources.filter(({ type }) => /:(Tenant|Project)$/.test(type));
    assert.deepEqual(objects.map(({ inputs }) => inputs.kind).toSorted(), ["Project", "Tenant"]);
    for (const { dependencies, name } of objects)
      for (const program of ["operator", "admission"])
        assert.ok(dependencies.includes(`kubeop-${program}-deployment`), `${name} and ${program}`);
  });

  it("gives a token to those that ask the API server, and a way there to nobody else", () => {
    const label = "access.seaworthy.dev/kubernetes-api";
    for (const [controller, { metadata, spec }] of stack.pods) {
      const asks = ["kubeop-operator", "kubeop-admission"].includes(controller);
      assert.equal(
        spec.volumes.some((volume) => "projected" in volume),
        asks,
        controller,
      );
      assert.equal(label in metadata.labels, asks, controller);
    }
    const { egress } = spec(policyType, "kubernetes-api-clients");
    assert.deepEqual(egress, [
      { to: [{ ipBlock: { cidr: "10.213.0.2/32" } }], ports: [{ protocol: "TCP", port: 6443 }] },
    ]);
  });

  describe("the webhook", () => {
    const configurations = () =>
      ["Validating", "Mutating"].map((kind) => {
        const [found, ...more] = stack.ofType(webhooks(kind));
        assert.ok(found && more.length === 0, kind);
        return found;
      });

    it("has the names that its program would write into", () => {
      assert.deepEqual(configurations().map(name), ["kubeop-admission-webhook", "kubeop-admission-webhook"]);
      const all = configurations().flatMap(({ inputs }) => inputs.webhooks as readonly Inputs[]);
      assert.deepEqual(
        all.map(({ failurePolicy, name, timeoutSeconds }) => [name, failurePolicy, timeoutSeconds]),
        [
          ["vapps.paas.kubeop.io", "Fail", 5],
          ["vprojects.paas.kubeop.io", "Fail", 5],
          ["mapps.paas.kubeop.io", "Ignore", 5],
        ],
      );
    });

    it("is trusted by the stack's authority, and finds its configurations as it would write them", () => {
      for (const { inputs, name: configuration } of configurations()) {
        for (const { clientConfig } of inputs.webhooks as readonly { readonly clientConfig: Inputs }[]) {
          assert.equal(
            Buffer.from(String(clientConfig.caBundle), "base64").toString(),
            "<kubeop-certificates-authority-1>",
          );
          const { name, namespace, port } = clientConfig.service as Inputs;
          assert.deepEqual([name, namespace, port], ["kubeop-admission", "kubeop-system", 8443]);
        }
        assert.ok(deployment("kubeop-admission").dependencies.includes(configuration), configuration);
      }
    });

    it("has a certificate with the name that the API server dials, where its program looks for it", () => {
      const secret = stack.ofType(secretType).find((one) => name(one) === "kubeop-admission-tls");
      assert.equal(secret?.inputs.type, "kubernetes.io/tls");
      const request = stack.get(
        "tls:index/certRequest:CertRequest",
        "kubeop-certificates-kubeop-admission-tls-request",
      );
      const names = request.inputs.dnsNames as readonly string[];
      for (const suffix of ["", ".kubeop-system", ".kubeop-system.svc"])
        assert.ok(names.includes(`kubeop-admission${suffix}`), suffix);
      const { rules } = stack.get(rbac("Role"), "kubeop-admission-api-role").inputs;
      assert.deepEqual(rules, [
        { apiGroups: [""], resources: ["secrets"], verbs: ["get"], resourceNames: ["kubeop-admission-tls"] },
      ]);
    });

    it("may write into its own configurations, and no other", () => {
      const { rules } = stack.get(rbac("ClusterRole"), "kubeop-admission-api-cluster-role").inputs;
      assert.deepEqual(rules, [
        { apiGroups: [""], resources: ["namespaces"], verbs: ["get"] },
        { apiGroups: ["paas.kubeop.io"], resources: ["tenants"], verbs: ["get"] },
        {
          apiGroups: ["admissionregistration.k8s.io"],
          resources: ["mutatingwebhookconfigurations", "validatingwebhookconfigurations"],
          verbs: ["get", "update"],
          resourceNames: ["kubeop-admission-webhook"],
        },
      ]);
    });

    it("starts anew with another certificate: it reads it once", () => {
      const { annotations } = stack.pod("kubeop-admission").metadata;
      const [leaf, authority] = ["kubeop-admission-tls-leaf", "authority-1"].map(
        (one) => `<kubeop-certificates-${one}>`,
      );
      assert.equal(annotations["seaworthy.dev/certificate"], fingerprint(leaf ?? "", authority ?? ""));
    });

    it("admits the API server, which has no pod, and Prometheus", () => {
      const { ingress, podSelector } = spec(policyType, "kubeop-admission-from-api-server");
      const pods = { "app.kubernetes.io/name": "kubeop-admission", "app.kubernetes.io/part-of": "kubeop" };
      assert.deepEqual(podSelector, { matchLabels: pods });
      assert.deepEqual(ingress, [
        { from: [{ ipBlock: { cidr: "10.213.0.2/32" } }], ports: [{ protocol: "TCP", port: 8443 }] },
      ]);
    });
  });

  it("serves tenants what is theirs, administrators the rest by another name, and nobody metrics", async () => {
    const routes = (from: RegisteredStack) => {
      const { rules } = spec("kubernetes:networking.k8s.io/v1:Ingress", "kubeop-ingress", from) as {
        readonly rules: readonly {
          readonly host: string;
          readonly http: { readonly paths: readonly { readonly path: string }[] };
        }[];
      };
      return Object.fromEntries(
        rules.map(({ host, http }) => [host, http.paths.map(({ path }) => path).sort()]),
      );
    };
    const tenants = ["apps", "cronjobs", "invoices", "jwt", "projects", "tenants"].map((one) => `/v1/${one}`);
    const administrators = ["clusters", "kubeconfigs", "platform", "usage"].map((one) => `/v1/${one}`);
    assert.deepEqual(routes(stack), {
      "api.kubeop.io": ["/healthz", "/readyz", ...tenants],
      "admin.kubeop.io": administrators,
    });
    const alone = await registered({
      ingress: { kind: "traefik", host: "api.kubeop.io", tls: {}, publicHealth: false },
    });
    assert.deepEqual(routes(alone), { "api.kubeop.io": tenants });
  });

  it("lets managers out to registered clusters, each at its port, and nowhere else outside", async () => {
    const other = await registered({
      registeredClusters: [
        { networks: ["192.0.2.0/28"] },
        { networks: ["198.51.100.7/32"], port: 443 },
        { networks: ["192.0.2.0/28"] },
      ],
    });
    const ways = other
      .ofType(policyType)
      .filter((one) => name(one).startsWith("kubeop-manager-clusters"))
      .map(({ inputs }) => (inputs.spec as Inputs).egress);
    assert.deepEqual(ways, [
      [{ to: [{ ipBlock: { cidr: "198.51.100.7/32" } }], ports: [{ protocol: "TCP", port: 443 }] }],
      [{ to: [{ ipBlock: { cidr: "192.0.2.0/28" } }], ports: [{ protocol: "TCP", port: 6443 }] }],
    ]);
    const none = await registered({ registeredClusters: [] });
    assert.ok(!none.ofType(policyType).some((one) => name(one).startsWith("kubeop-manager-clusters")));
  });

  it("has each program's metrics read at its port, the webhook's by HTTPS with the right name", async () => {
    const endpoint = (program: string, from = stack) => {
      const { endpoints } = spec("kubernetes:monitoring.coreos.com/v1:ServiceMonitor", program, from) as {
        readonly endpoints: readonly Inputs[];
      };
      const [{ port, scheme, tlsConfig } = {} as Inputs] = endpoints;
      return { port, scheme, tlsConfig };
    };
    assert.deepEqual(
      programs.map((program) => endpoint(program)),
      [
        { port: "http", scheme: undefined, tlsConfig: undefined },
        { port: "metrics", scheme: undefined, tlsConfig: undefined },
        { port: "https", scheme: "https", tlsConfig: { insecureSkipVerify: true } },
      ],
    );
    const checking = await registered({ monitoring: { verifyAdmission: true } });
    assert.deepEqual(endpoint("kubeop-admission", checking).tlsConfig, {
      ca: { secret: { name: "kubeop-admission-tls", key: "ca.crt" } },
      serverName: "kubeop-admission.kubeop-system.svc",
    });
  });

  it("archives its database outside the cluster, at least every five minutes", () => {
    const { plugins } = spec("kubernetes:postgresql.cnpg.io/v1:Cluster", "kubeop-postgres") as {
      readonly plugins: readonly Inputs[];
    };
    assert.equal(plugins[0]?.isWALArchiver, true);
    assert.equal(
      spec("kubernetes:postgresql.cnpg.io/v1:ScheduledBackup", "kubeop-postgres-pg17-1").schedule,
      "0 0 2 * * *",
    );
  });
});
