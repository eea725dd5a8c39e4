import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { anchor } from "../../components/monitoring/alert.ts";
import { root } from "../../lib/paths.ts";
import { parseSettings, type RawSettings } from "../../settings.ts";
import { merged } from "../support/random-settings.ts";
import { deploymentType, RegisteredStack } from "../support/registered-stack.ts";

const image = "registry.example.com/ships/harbour:1";
const networkPolicyType = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
const port = { image, ports: { http: 8080 } };

/** An application with several of everything. */
const ships: RawSettings = {
  system: "application",
  name: "ships",
  namespace: { name: "ships-test" },
  stores: {
    orders: { kind: "nats", streams: ["ORDERS"], subjects: ["orders.>"] },
    events: { kind: "nats" },
    berths: { kind: "redis" },
    crews: { kind: "redis", variables: "PEOPLE" },
    archive: { kind: "redis", external: { host: "redis.example.net", networks: ["192.0.2.0/24"] } },
  },
  external: { mail: { host: "mail.example.net", port: 587, networks: ["192.0.2.0/24"] } },
  secrets: { seal: {} },
  services: {
    captain: { ...port, connects: ["harbour", "berths", "crews", "orders", "mail"] },
    harbour: {
      ...port,
      connects: ["berths"],
      metrics: { port: "http" },
      secretEnv: { SEAL: { generated: "seal" } },
      migrations: { command: ["/app/migrate"], connects: ["crews"], config: { "/etc/steps.yaml": "a: 1" } },
    },
    lookout: { image, connects: ["orders"], health: { kind: "command", command: ["/app/sees", "land"] } },
  },
  jobs: {
    tally: { image, schedule: "0 * * * *", connects: ["crews"], config: { "/etc/tally.yaml": "a: 1" } },
  },
  workers: { sailor: { connects: ["orders", "crews"] } },
};

async function registered(changes: RawSettings = {}, from = ships): Promise<RegisteredStack> {
  return RegisteredStack.with(parseSettings("stacks/Pulumi.ships.yaml", merged(from, changes)));
}

const objectName = ({ inputs }: { readonly inputs: object }) =>
  ("metadata" in inputs ? (inputs.metadata as { readonly name?: string }) : {}).name;

const startsWith = (beginning: string) => (one: { readonly inputs: object }) =>
  objectName(one)?.startsWith(beginning) ?? false;

describe("an application with several stores", () => {
  let stack: RegisteredStack;
  before(async () => {
    stack = await registered();
  });

  it("names no two objects of a kind alike", () => {
    const objects = stack.resources
      .filter(({ type }) => type.startsWith("kubernetes:"))
      .map(({ inputs, type }) => JSON.stringify([type, objectName({ inputs }), namespaceOf(inputs)]));
    assert.ok(objects.length > 100, `${objects.length} objects`);
    assert.deepEqual(
      objects.filter((one, i) => objects.indexOf(one) !== i),
      [],
    );
  });

  it("tells a client of each where it is, and gives it a login of its own", () => {
    const env = stack.env("captain");
    assert.equal(env.BERTHS_URL, "rediss://captain:$(BERTHS_PASSWORD)@berths.ships-test.svc:6379");
    assert.equal(env.PEOPLE_URL, "rediss://captain:$(PEOPLE_PASSWORD)@crews.ships-test.svc:6379");
    assert.equal(env.ORDERS_URL, "tls://orders.ships-test.svc:4222");
    assert.equal(env.HARBOUR_URL, "http://harbour.ships-test.svc:8080");
    assert.equal(env.MAIL_ADDR, "mail.example.net:587");
    const secrets = stack
      .container("captain")
      .env?.flatMap(({ name, valueFrom }) =>
        name.endsWith("_PASSWORD")
          ? [(valueFrom as { secretKeyRef: { name: string } }).secretKeyRef.name]
          : [],
      );
    assert.deepEqual(secrets, ["captain-berths", "captain-crews"]);
  });

  it("links each alert to a heading of the page of applications", async () => {
    const page = readFileSync(join(root, "docs/runbooks/application-alerts.md"), "utf8");
    const headings = new Set([...page.matchAll(/^## (.+)$/gm)].map(([, heading = ""]) => anchor(heading)));
    const alerts = { SealBroken: { query: "up", above: 1, summary: "The seal is broken" } };
    const { resources } = await registered({ monitoring: { alerts } });
    const urls = [...JSON.stringify(resources).matchAll(/"runbook_url":"([^"#]*)#([^"]*)"/g)];
    assert.ok(urls.length > 20, `${urls.length} alerts`);
    for (const [, file, heading = ""] of urls) {
      assert.equal(file, "docs/runbooks/application-alerts.md");
      assert.ok(headings.has(heading), heading);
    }
  });

  it("logs in at a Redis of others as the user that the file names", async () => {
    const networks = ["192.0.2.0/24"];
    const external = { host: "redis.example.net", networks, username: "ships", passwordSecret: "managed" };
    const own: RawSettings = {
      system: "application",
      name: "ships",
      stores: { archive: { kind: "redis", external } },
      services: { clerk: { ...port, connects: ["archive"] } },
    };
    const env = (await RegisteredStack.with(parseSettings("stacks/Pulumi.ships.yaml", own))).env("clerk");
    assert.equal(env.ARCHIVE_URL, "rediss://ships:$(ARCHIVE_PASSWORD)@redis.example.net:6379");
    assert.equal(env.ARCHIVE_USERNAME, "ships");
  });

  it("lets each gate log in by the names that its script reads", () => {
    const gates = stack.pod("captain").spec.initContainers ?? [];
    const gate = gates.find(({ name }) => name === "wait-for-crews");
    assert.ok(gate?.env?.some(({ name }) => name === "REDIS_PASSWORD"));
  });

  it("gives nobody a user of a store that he does not connect to", () => {
    const users = stack.ofType("kubernetes:core/v1:Secret").map(objectName);
    assert.ok(users.includes("sailor-crews") && users.includes("tally-crews"));
    assert.ok(!users.includes("sailor-berths") && !users.includes("harbour-crews"));
  });

  it("backs up each store of its own by itself, with a drill, and none of others", () => {
    const jobs = stack.ofType("kubernetes:batch/v1:CronJob").map(objectName).sort();
    const own = ["berths", "crews", "events", "orders"];
    const roles = ["backup", "restore", "restore-drill"];
    const expected = own.flatMap((store) => roles.map((role) => `ships-${store}-${role}`));
    assert.deepEqual(jobs, [...expected, "tally"].sort());
  });

  it("has no Service in front of what listens nowhere, and asks it by a command", () => {
    assert.ok(!stack.ofType("kubernetes:core/v1:Service").map(objectName).includes("lookout"));
    assert.ok(!stack.ofType("kubernetes:networking.k8s.io/v1:NetworkPolicy").some(startsWith("lookout-")));
    const { livenessProbe, ports, readinessProbe, startupProbe } = stack.container("lookout");
    assert.deepEqual(ports, []);
    for (const probe of [livenessProbe, readinessProbe, startupProbe])
      assert.deepEqual((probe as { readonly exec: unknown }).exec, { command: ["/app/sees", "land"] });
    assert.notDeepEqual(livenessProbe, readinessProbe);
  });

  it("runs a job to its end, and not again", () => {
    assert.equal(stack.pod("tally").spec.restartPolicy, "Never");
  });

  it("has the metrics of services and of stores read, and alerts for them", () => {
    const kinds = stack.ofType("kubernetes:monitoring.coreos.com/v1:ServiceMonitor").map(objectName).sort();
    const stores = ["ships-berths", "ships-crews", "ships-events", "ships-orders"];
    assert.deepEqual(kinds, ["harbour", ...stores].sort());
  });
});

describe("a service that serves by TLS", () => {
  let stack: RegisteredStack;
  const health = { kind: "http", path: "/healthz" };
  before(async () => {
    const harbour = { tls: true, health, ports: { metrics: 9090 }, metrics: { port: "metrics" } };
    stack = await registered({ services: { harbour } });
  });
  const leaf = (name: string) =>
    stack.get("tls:index/locallySignedCert:LocallySignedCert", `ships-certificates-${name}-leaf`).inputs;
  const request = (name: string) =>
    stack.get("tls:index/certRequest:CertRequest", `ships-certificates-${name}-request`).inputs;

  it("has a certificate with the names that it is dialled by, good for what it dials, too", () => {
    const { dnsNames } = request("harbour-tls") as { readonly dnsNames: readonly string[] };
    for (const name of ["harbour", "harbour.ships-test.svc", "harbour.ships-test.svc.cluster.local"])
      assert.ok(dnsNames.includes(name), name);
    const { allowedUses } = leaf("harbour-tls") as { readonly allowedUses: readonly string[] };
    assert.ok(allowedUses.includes("server_auth") && allowedUses.includes("client_auth"));
  });

  it("finds it in its environment, and is asked by HTTPS", () => {
    assert.equal(stack.env("harbour").TLS_KEY, "/etc/seaworthy/tls/tls.key");
    const { readinessProbe, volumeMounts } = stack.container("harbour");
    const { httpGet } = readinessProbe as { readonly httpGet: unknown };
    assert.deepEqual(httpGet, { path: "/healthz", port: "http", scheme: "HTTPS" });
    const paths = (volumeMounts as { readonly mountPath: string }[]).map(({ mountPath }) => mountPath);
    assert.ok(paths.includes("/etc/seaworthy/tls"));
  });

  it("is dialled by HTTPS, by clients that know whom to trust", () => {
    const env = stack.env("captain");
    assert.equal(env.HARBOUR_URL, "https://harbour.ships-test.svc:8080");
    assert.equal(env.HARBOUR_TLS_CA, "/etc/seaworthy/tls/ca.crt");
    assert.equal(env.HARBOUR_TLS_SERVER_NAME, "harbour.ships-test.svc");
  });

  it("leaves services alone that don't", async () => {
    const { HARBOUR_URL, HARBOUR_TLS_CA } = (await registered()).env("captain");
    assert.deepEqual([HARBOUR_URL, HARBOUR_TLS_CA], ["http://harbour.ships-test.svc:8080", undefined]);
  });
});

describe("a program with rights in the Kubernetes API", () => {
  const reading = { apiGroups: [""], resources: ["configmaps"], verbs: ["get", "watch"] };
  const node = { apiGroups: [""], resources: ["nodes"], verbs: ["get"], resourceNames: ["pier"] };
  const rbac = (kind: string) => `kubernetes:rbac.authorization.k8s.io/v1:${kind}`;
  const account = [{ kind: "ServiceAccount", name: "harbour", namespace: "ships-test" }];
  let stack: RegisteredStack;
  before(async () => {
    stack = await registered({
      apiServer: { networks: ["192.0.2.10/32"] },
      services: { harbour: { api: { rules: [reading], clusterRules: [node] } } },
      deployers: { pipeline: {} },
    });
  });

  it("runs as an account of its own, whose token lasts an hour", () => {
    const { spec } = stack.pod("harbour");
    assert.equal(spec.serviceAccountName, "harbour");
    assert.equal(spec.automountServiceAccountToken, false);
    const volume = spec.volumes.find(({ name }) => name === "kubernetes-api");
    assert.ok(volume);
    const { sources } = volume.projected as { readonly sources: readonly object[] };
    assert.deepEqual(sources[0], { serviceAccountToken: { path: "token", expirationSeconds: 3600 } });
    const { volumeMounts } = stack.container("harbour");
    assert.deepEqual(
      (volumeMounts as { readonly name: string }[]).find(({ name }) => name === "kubernetes-api"),
      {
        name: "kubernetes-api",
        mountPath: "/var/run/secrets/kubernetes.io/serviceaccount",
        readOnly: true,
      },
    );
  });

  it("may do what is named, in the namespace and in the cluster", () => {
    const role = stack.get(rbac("Role"), "ships-harbour-api-role").inputs;
    assert.deepEqual(role.rules, [reading]);
    assert.deepEqual(stack.get(rbac("RoleBinding"), "ships-harbour-api-binding").inputs.subjects, account);
    const wide = stack.get(rbac("ClusterRole"), "ships-harbour-api-cluster-role").inputs;
    assert.deepEqual([objectName({ inputs: wide }), wide.rules], ["ships-test-harbour", [node]]);
    const bound = stack.get(rbac("ClusterRoleBinding"), "ships-harbour-api-cluster-binding").inputs;
    assert.deepEqual(bound.subjects, account);
  });

  it("gets out to the API server, and nobody else does", () => {
    const policy = stack.get(networkPolicyType, "ships-api-server-clients").inputs;
    assert.deepEqual(policy.spec, {
      podSelector: { matchLabels: { "access.seaworthy.dev/kubernetes-api": "true" } },
      policyTypes: ["Egress"],
      egress: [{ to: [{ ipBlock: { cidr: "192.0.2.10/32" } }], ports: [{ protocol: "TCP", port: 6443 }] }],
    });
    const labelled = [...stack.pods].filter(
      ([, { metadata }]) => "access.seaworthy.dev/kubernetes-api" in metadata.labels,
    );
    assert.deepEqual(
      labelled.map(([name]) => name),
      ["harbour"],
    );
  });

  it("is the only one with a token", () => {
    for (const [name, { spec }] of stack.pods) {
      const projected = spec.volumes.some((volume) => "projected" in volume);
      assert.equal(projected, name === "harbour", name);
      assert.equal(spec.automountServiceAccountToken, false, name);
    }
  });

  it("leaves Secrets, rights and new pods to others where it only deploys", () => {
    const { rules } = stack.get(rbac("Role"), "ships-pipeline-role").inputs as {
      readonly rules: readonly { readonly resources: readonly string[]; readonly verbs: readonly string[] }[];
    };
    assert.ok(
      rules.some(({ resources, verbs }) => resources.includes("deployments") && verbs.includes("patch")),
    );
    const all = rules.flatMap(({ resources }) => resources);
    assert.ok(!all.some((one) => /secret|role|exec|serviceaccount/.test(one)), all.join(", "));
    for (const { resources, verbs } of rules)
      if (verbs.includes("create")) assert.deepEqual(resources, ["configmaps", "services"]);
  });
});

describe("an application with dashboards of its own", () => {
  const file = "../test/support/dashboards/harbour.json";
  const ships = { title: "Ships", expression: "sum(rate(ships_total[5m]))", unit: "reqps" };
  const content = (stack: RegisteredStack, name: string) =>
    JSON.parse(stack.file(`ships-monitoring-grafana-${name}`, `ships-monitoring-${name}.json`)) as {
      readonly uid: string;
      readonly title: string;
      readonly panels: readonly { readonly title: string; readonly targets?: unknown }[];
    };
  let stack: RegisteredStack;
  before(async () => {
    const dashboards = { deck: { panels: [ships] }, quay: { file } };
    stack = await registered({ monitoring: { dashboard: { labels: { board: "yes" } }, dashboards } });
  });

  it("has each where Grafana's sidecar finds it, beside that of the stack", () => {
    const found = stack
      .ofType("kubernetes:core/v1:ConfigMap")
      .filter(({ inputs }) => (inputs.metadata as { labels: Record<string, string> }).labels.board === "yes");
    const names = [
      "ships-monitoring-grafana",
      "ships-monitoring-grafana-deck",
      "ships-monitoring-grafana-quay",
    ];
    assert.deepEqual(found.map(objectName).sort(), names);
  });

  it("draws panels, by an address that stays", async () => {
    const { panels, title, uid } = content(stack, "deck");
    assert.equal(title, "deck");
    assert.match(uid, /^deck-[0-9a-f]{8}$/);
    assert.deepEqual(
      panels.map(({ title }) => title),
      ["deck", "Ships"],
    );
    assert.match(JSON.stringify(panels), /"expr":"sum\(rate\(ships_total\[5m\]\)\)"/);
    const other = await registered({
      namespace: { name: "ships-two" },
      monitoring: { dashboards: { deck: { panels: [ships] } } },
    });
    assert.notEqual(content(other, "deck").uid, uid);
  });

  it("takes a file as it is", () => {
    assert.equal(content(stack, "quay").uid, "harbour");
  });
});

describe("an application at several hosts", () => {
  const hosts = {
    deck: { host: "deck.example.com", routes: { "/": "captain" }, tls: { secret: "deck-tls" } },
    quay: { host: "quay.example.com", routes: { "/": "harbour", "/crew": "captain" } },
  };
  const rulesOf = (stack: RegisteredStack) => {
    const { inputs } = stack.get("kubernetes:networking.k8s.io/v1:Ingress", "ships-ingress-routes");
    return inputs.spec as { readonly rules: readonly { readonly host: string }[]; readonly tls: unknown };
  };

  it("serves each with routes and a certificate of its own, and lets the controller in once to each service", async () => {
    const stack = await registered({ ingress: { kind: "traefik", tls: {}, hosts } });
    const { rules, tls } = rulesOf(stack);
    assert.deepEqual(
      rules.map(({ host }) => host),
      ["deck.example.com", "quay.example.com"],
    );
    assert.deepEqual(tls, [
      { hosts: ["quay.example.com"], secretName: "ships-ingress-tls" },
      { hosts: ["deck.example.com"], secretName: "deck-tls" },
    ]);
    const policies = stack.ofType("kubernetes:networking.k8s.io/v1:NetworkPolicy").map(objectName);
    const admitted = policies.filter((name) => name?.endsWith("-from-ingress")).sort();
    assert.deepEqual(admitted, ["captain-from-ingress", "harbour-from-ingress"]);
  });

  it("may have one without a name beside them", async () => {
    const stack = await registered({
      ingress: { kind: "traefik", routes: { "/": "harbour" }, hosts: { quay: hosts.quay } },
    });
    assert.deepEqual(
      rulesOf(stack).rules.map(({ host }) => host),
      [undefined, "quay.example.com"],
    );
  });

  it("asks no authority for a certificate where each has its own", async () => {
    const stack = await registered({ ingress: { kind: "traefik", tls: {}, hosts: { deck: hosts.deck } } });
    assert.deepEqual(rulesOf(stack).tls, [{ hosts: ["deck.example.com"], secretName: "deck-tls" }]);
    const secrets = stack.ofType("kubernetes:core/v1:Secret").map(objectName);
    assert.ok(!secrets.includes("ships-ingress-tls") && secrets.includes("captain-tls"));
  });
});

describe("a service's migrations", () => {
  const jobType = "kubernetes:batch/v1:Job";
  const named = async (changes: RawSettings = {}, from = ships) => {
    const stack = await registered(changes, from);
    const [job, ...others] = stack.ofType(jobType);
    assert.ok(job && others.length === 0);
    return { job, name: objectName(job) ?? "", stack };
  };
  const harbour = (changes: object) => ({ services: { harbour: changes } });
  /** With several files and connections, whose order can change; PostgreSQL has a Secret for each password. */
  const whole = {
    command: ["/app/migrate"],
    connects: ["crews", "logbook", "mail"],
    config: { "/etc/steps.yaml": "a: 1", "/etc/more.yaml": "b: 1", "/etc/other.yaml": "c: 1" },
    env: { FLEET: "north", MODE: "all" },
    secretEnv: { SEAL: { generated: "seal" } },
  };
  const logbook = {
    kind: "postgres",
    databases: { ports: { clients: ["harbour"] }, voyages: { clients: ["harbour-migrations"] } },
    storage: { size: "2Gi" },
    walStorage: { size: "12Gi" },
  };
  /** Nothing but what a change below is of: each registers the whole anew. */
  const base: RawSettings = {
    ...{ system: ships.system, name: ships.name, namespace: ships.namespace },
    apiServer: { networks: ["192.0.2.0/24"] },
    backups: { enabled: false },
    stores: { berths: { kind: "redis" }, crews: { kind: "redis", variables: "PEOPLE" }, logbook },
    ...{ external: ships.external, secrets: ships.secrets },
    services: {
      captain: { ...port, connects: ["harbour", "berths"] },
      harbour: { ...port, connects: ["berths", "logbook"], migrations: whole },
    },
  };
  const changed = async (changes: RawSettings, from = base) => {
    const { job, name } = await named(changes, from);
    assert.match(name, /^harbour-migrations-[0-9a-f]{8}$/);
    return { name, urn: job.urn, pod: JSON.stringify(job.inputs.spec) };
  };
  let first: Awaited<ReturnType<typeof named>>;
  let original: Awaited<ReturnType<typeof changed>>;
  before(async () => {
    first = await named();
    original = await changed({});
  });

  it("are done before its pods start, by a Job of its own image", () => {
    const { job, name, stack } = first;
    const deployment = stack.get(deploymentType, "ships-harbour-deployment");
    assert.ok(deployment.dependencies.includes(job.name));
    const captain = stack.get(deploymentType, "ships-captain-deployment");
    assert.ok(!captain.dependencies.includes(job.name));
    assert.match(name, /^harbour-migrations-[0-9a-f]{8}$/);
    assert.equal(stack.container(name).image, image);
    assert.equal((job.inputs.spec as { backoffLimit: number }).backoffLimit, 0);
  });

  it("log in to stores as themselves", () => {
    const { name, stack } = first;
    assert.equal(
      stack.env(name).PEOPLE_URL,
      "rediss://harbour-migrations:$(PEOPLE_PASSWORD)@crews.ships-test.svc:6379",
    );
    assert.ok(stack.ofType("kubernetes:core/v1:Secret").map(objectName).includes("harbour-migrations-crews"));
  });

  it("never run twice at a time: a pod keeps away from every other one, and comes once the one before is gone", () => {
    const { job, name, stack } = first;
    const { completions, parallelism, podReplacementPolicy } = job.inputs.spec as Record<string, unknown>;
    assert.deepEqual([completions, parallelism, podReplacementPolicy], [1, 1, "Failed"]);
    const pod = stack.pod(name);
    const { podAntiAffinity } = pod.spec.affinity as {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          labelSelector: { matchLabels: Record<string, string> };
          topologyKey: string;
        }[];
      };
    };
    const [term] = podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution;
    assert.equal(term?.topologyKey, "kubernetes.io/os");
    for (const [key, value] of Object.entries(term.labelSelector.matchLabels))
      assert.equal(pod.metadata.labels[key], value);
  });

  it("wait for stores until their deadline: a gate that gives up is no failure, and neither is a drained node", () => {
    const { job, name, stack } = first;
    const { podFailurePolicy } = job.inputs.spec as { podFailurePolicy: { rules: FailureRule[] } };
    const counted = ({ container, disrupted = false }: { container?: string; disrupted?: boolean }) =>
      podFailurePolicy.rules.find(({ onExitCodes, onPodConditions }) =>
        onExitCodes
          ? container !== undefined && [undefined, container].includes(onExitCodes.containerName)
          : disrupted && onPodConditions?.some(({ type }) => type === "DisruptionTarget"),
      )?.action ?? "Count";
    const pod = stack.pod(name);
    const gates = (pod.spec.initContainers ?? []).map((one) => one.name);
    assert.deepEqual(gates, ["wait-for-crews"]);
    for (const container of gates) assert.equal(counted({ container }), "Ignore", container);
    const container = stack.container(name).name;
    assert.equal(counted({ container }), "Count");
    assert.equal(counted({ container, disrupted: true }), "Ignore");
    assert.equal(counted({}), "Count");
    for (const { onExitCodes } of podFailurePolicy.rules)
      if (onExitCodes) assert.deepEqual([onExitCodes.operator, onExitCodes.values], ["NotIn", [0]]);
  });

  it("stay when they are done: a Job that removes itself would be made again", () => {
    assert.ok(!("ttlSecondsAfterFinished" in (first.job.inputs.spec as object)));
  });

  // Pulumi keeps the spec of a Job that it knows by this name, and makes the one that it doesn't know.
  it("are kept as they were made, by a name that their content alone decides", () => {
    const { job, name } = first;
    assert.deepEqual(job.ignoreChanges, ["spec"]);
    assert.equal(job.name, `ships-harbour-migrations-job${name.slice("harbour-migrations".length)}`);
  });

  const migrations = (changes: object) => harbour({ migrations: changes });
  const another = "registry.example.com/ships/harbour:2";

  const again: Readonly<Record<string, RawSettings>> = {
    "the service's image": harbour({ image: another }),
    "their command": migrations({ command: ["/app/migrate", "--all"] }),
    "their arguments": migrations({ args: ["--all"] }),
    "their user": migrations({ user: 1234 }),
    "one of their variables": migrations({ env: { MODE: "some" } }),
    "which variables are secret": migrations({ secretEnv: { KEY: { generated: "seal" } } }),
    "one of their files": migrations({ config: { "/etc/steps.yaml": "a: 2" } }),
    "what they connect to": migrations({ connects: ["crews", "logbook", "mail", "berths"] }),
    "the database": {
      stores: {
        logbook: {
          databases: { ports: { clients: ["harbour-migrations"] }, voyages: { clients: ["harbour"] } },
        },
      },
    },
    "their generation": migrations({ generation: 2 }),
  };
  for (const [what, changes] of Object.entries(again))
    it(`run again by a change of ${what}`, async () => {
      const { name, urn } = await changed(changes);
      assert.notEqual(name, original.name);
      assert.notEqual(urn, original.urn);
    });

  const ofPod: Readonly<Record<string, RawSettings>> = {
    "PostgreSQL's password, which is in another Secret": {
      stores: { logbook: { passwordGenerations: [2] } },
    },
    "the gate's image": { images: { busybox: "registry.example.com/busybox:2" } },
    "the pull Secrets": { images: { pullSecrets: ["registry"] } },
    "their resources": migrations({ resources: { cpu: { request: "200m", limit: "1" } } }),
    "the order of what they connect to": migrations({ connects: ["mail", "logbook", "crews"] }),
    "the patience with them": migrations({ deadlineMinutes: 60, retries: 3 }),
  };
  for (const [what, changes] of Object.entries(ofPod))
    it(`are left alone by a change of ${what}`, async () => {
      const { name, pod, urn } = await changed(changes);
      assert.notEqual(pod, original.pod, "the change must reach the Job, or it proves nothing");
      assert.deepEqual([name, urn], [original.name, original.urn]);
    });

  const left: Readonly<Record<string, RawSettings>> = {
    "nothing at all": {},
    "the number of pods": harbour({ replicas: 5 }),
    "other services": { services: { captain: { image: another } } },
    "a store's passwords": { stores: { crews: { passwordGenerations: [2] } } },
  };
  for (const [what, changes] of Object.entries(left))
    it(`are left alone by a change of ${what}`, async () => {
      assert.equal((await changed(changes)).name, original.name);
    });

  it("are left alone by another order of their files and variables", async () => {
    const turned = (all: Readonly<Record<string, string>>) =>
      Object.fromEntries(Object.entries(all).reverse());
    const other = { ...whole, config: turned(whole.config), env: turned(whole.env) };
    const { name, pod } = await changed(
      {},
      {
        ...base,
        services: { harbour: { ...port, connects: ["berths", "logbook"], migrations: other } },
      },
    );
    assert.notEqual(pod, original.pod, "the change must reach the Job, or it proves nothing");
    assert.equal(name, original.name);
  });
});

interface FailureRule {
  readonly action: string;
  readonly onExitCodes?: {
    readonly containerName?: string;
    readonly operator: string;
    readonly values: number[];
  };
  readonly onPodConditions?: { readonly type: string }[];
}

function namespaceOf(inputs: object): unknown {
  return "metadata" in inputs ? (inputs.metadata as { readonly namespace?: unknown }).namespace : undefined;
}
