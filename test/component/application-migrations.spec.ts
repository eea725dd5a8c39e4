import assert from "node:assert/strict";
import type { RawSettings } from "../../settings.ts";
import { deploymentType } from "../support/registered-stack.ts";
import { image, objectName, port, registered, ships } from "../support/ships.ts";

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
