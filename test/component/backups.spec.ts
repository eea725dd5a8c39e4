import assert from "node:assert/strict";
import { output } from "@pulumi/pulumi";
import { RestoreDrill } from "../../components/backup/drill.ts";
import { Backups, type BackupsArgs } from "../../components/backup/index.ts";
import type { BackedUpStore } from "../../components/backup/store.ts";
import type { BackupTarget } from "../../components/backup/target.ts";
import type { Certificate, LeafRequest } from "../../components/certificates/certificate.ts";
import type { Connection, Target } from "../../components/endpoint/connection.ts";
import { images } from "../../components/images.ts";
import { Namespace } from "../../components/namespace.ts";
import { type NatsBackupArgs, natsBackup } from "../../components/nats/backup.ts";
import { natsImages } from "../../components/nats/images.ts";
import { redisBackup } from "../../components/redis/backup.ts";
import { redisImages } from "../../components/redis/images.ts";
import { isSecret, type Registered, registeredIn } from "../support/program.ts";

const cronJobType = "kubernetes:batch/v1:CronJob";
const small = { cpu: { request: "10m", limit: "1" }, memory: { request: "32Mi", limit: "64Mi" } };
const volume: BackupTarget = { kind: "volume", size: "20Gi" };
const bucket: BackupTarget = {
  kind: "s3",
  url: "https://s3.example.com",
  bucket: "backups",
  prefix: "cordum",
  credentialsSecret: "keys",
  networks: ["0.0.0.0/0"],
};

interface Container {
  readonly name: string;
  readonly env?: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: unknown }[];
  readonly securityContext: { readonly readOnlyRootFilesystem: boolean; readonly capabilities: unknown };
  readonly resources: { readonly limits?: unknown };
  readonly volumeMounts: readonly { readonly name: string }[];
}

interface CronJob {
  readonly suspend?: boolean;
  readonly concurrencyPolicy: string;
  readonly jobTemplate: {
    readonly spec: {
      readonly activeDeadlineSeconds: number;
      readonly template: {
        readonly metadata: { readonly labels: Readonly<Record<string, string>> };
        readonly spec: {
          readonly automountServiceAccountToken: boolean;
          readonly initContainers: readonly Container[];
          readonly containers: readonly Container[];
          readonly volumes: readonly { readonly persistentVolumeClaim?: { readonly claimName: string } }[];
        };
      };
    };
  };
}

/** What a stack with `args` registers, and which certificates it asks for. */
async function made(args: Partial<BackupsArgs> = {}) {
  const issued: LeafRequest[] = [];
  const resources = await registeredIn(() => program(args, issued));
  return { resources, issued };
}

function program(changes: Partial<BackupsArgs>, issued: LeafRequest[]): void {
  const namespace = new Namespace("namespace", {
    name: "cordum",
    quota: {},
    containerDefaults: small,
    resolver: { namespace: "kube-system", podLabels: {} },
    labels: {},
  });
  const variable = (key: string) => ({ secret: "redis-login", key, generation: 1 });
  const login = { REDIS_USERNAME: variable("username"), REDIS_PASSWORD: variable("password") };
  const issue = (request: LeafRequest): Certificate => {
    issued.push(request);
    return { secret: request.secretName };
  };
  const args: BackupsArgs = {
    ...{ namespace, partOf: "cordum", target: volume, deadlineSeconds: 3000, images, pullSecrets: [] },
    retention: { hourly: 24, daily: 7, weekly: 4, monthly: 12 },
    ...{ readParts: 24, scratchSize: "1Gi" },
    stores: [nats(), redis({ to: target("redis"), secretEnv: login })],
    certificates: { issue },
    ...changes,
  };
  const backups = new Backups("backups", args);
  const { claims, encryption, stores } = backups;
  new RestoreDrill("drill", {
    ...args,
    claims,
    encryption,
    stores,
    origin: "cordum",
    schedule: "15 3 * * 0",
  });
}

function cronJob(resources: readonly Registered[], name: string): CronJob {
  const found = resources.find(
    ({ inputs, type }) =>
      type === cronJobType && (inputs.metadata as { readonly name: string }).name === name,
  );
  assert.ok(found, name);
  return found.inputs.spec as CronJob;
}

const pod = (job: CronJob) => job.jobTemplate.spec.template.spec;
const containers = (job: CronJob) => [...pod(job).initContainers, ...pod(job).containers];
const names = [
  "cordum-nats-backup",
  "cordum-redis-backup",
  "cordum-nats-restore",
  "cordum-redis-restore",
  "cordum-restore-drill",
];

describe("backups", () => {
  it("run by schedule, and restores only when somebody asks", async () => {
    const { resources } = await made();
    const suspended = names.filter((name) => cronJob(resources, name).suspend === true);
    assert.deepEqual(suspended, ["cordum-nats-restore", "cordum-redis-restore"]);
    for (const name of names) {
      assert.equal(cronJob(resources, name).concurrencyPolicy, "Forbid");
      assert.equal(cronJob(resources, name).jobTemplate.spec.activeDeadlineSeconds, 3000);
    }
  });

  it("are as hardened as everything else, gates and servers of drills too", async () => {
    const { resources } = await made();
    for (const name of names) {
      const job = cronJob(resources, name);
      assert.equal(pod(job).automountServiceAccountToken, false);
      for (const container of containers(job)) {
        assert.equal(container.securityContext.readOnlyRootFilesystem, true, container.name);
        assert.deepEqual(container.securityContext.capabilities, { drop: ["ALL"] });
        assert.ok(container.resources.limits, container.name);
      }
    }
  });

  it("are somebody of their own, each for itself", async () => {
    const { issued } = await made();
    assert.deepEqual(
      issued.map(({ commonName }) => commonName).sort(),
      names.filter((name) => name !== "cordum-restore-drill").sort(),
    );
    assert.ok(issued.every(({ usage }) => usage === "client"));
  });

  it("reach the store that they are of, and drills reach none", async () => {
    const { resources } = await made();
    const access = (name: string) =>
      Object.keys(cronJob(resources, name).jobTemplate.spec.template.metadata.labels).filter((label) =>
        label.startsWith("access."),
      );
    assert.deepEqual(access("cordum-nats-backup"), ["access.seaworthy.dev/nats"]);
    assert.deepEqual(access("cordum-redis-restore"), ["access.seaworthy.dev/redis"]);
    assert.deepEqual(access("cordum-restore-drill"), []);
  });

  it("reach the servers behind a router where they copy them, and a restore does not", async () => {
    const servers = { ...target("redis-servers"), port: 6380 };
    const { resources } = await made({ stores: [redis({ to: { ...target("redis"), servers } })] });
    const labelled = (name: string) =>
      Object.keys(cronJob(resources, name).jobTemplate.spec.template.metadata.labels).includes(
        "access.seaworthy.dev/redis-servers",
      );
    assert.ok(labelled("cordum-redis-backup"));
    assert.ok(!labelled("cordum-redis-restore"));
    assert.ok(!labelled("cordum-restore-drill"));
    const gates = containers(cronJob(resources, "cordum-redis-backup")).map(({ name }) => name);
    assert.deepEqual(gates.slice(0, 2), ["wait-for-redis", "wait-for-redis-servers"]);
  });

  it("try a restore before they make one, and bound what comes back", async () => {
    const { resources } = await made({
      stores: [nats({ streamReplicas: 3, maxDeliver: 100 }), redis({ to: target("redis") })],
    });
    const variables = (store: string) => {
      const env = containers(cronJob(resources, `cordum-${store}-restore`)).at(-1)?.env ?? [];
      return Object.fromEntries(env.map(({ name, value }) => [name, value]));
    };
    assert.equal(variables("redis").TRIAL, "no");
    assert.equal(variables("redis").MAX_DELIVER, undefined);
    const { MAX_DELIVER, REPLICAS, TRIAL } = variables("nats");
    assert.deepEqual({ MAX_DELIVER, REPLICAS, TRIAL }, { MAX_DELIVER: "100", REPLICAS: "3", TRIAL: "no" });
  });

  it("write to a claim that no other job writes to", async () => {
    const { resources } = await made();
    const claims = (name: string) =>
      pod(cronJob(resources, name)).volumes.flatMap(
        ({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? [],
      );
    assert.deepEqual(claims("cordum-nats-backup"), ["cordum-backups-nats"]);
    assert.deepEqual(claims("cordum-redis-backup"), ["cordum-backups-redis"]);
  });

  it("need no claim in object storage, and are let out to it alone", async () => {
    const { resources } = await made({ target: bucket });
    assert.ok(!resources.some(({ type }) => type === "kubernetes:core/v1:PersistentVolumeClaim"));
    const { labels } = cronJob(resources, "cordum-nats-backup").jobTemplate.spec.template.metadata;
    assert.equal(labels["access.seaworthy.dev/cordum-backups"], "true");
    const out = resources.find(({ name }) => name === "backups-vault-target-clients");
    assert.ok(out);
    assert.deepEqual((out.inputs.spec as { egress: unknown }).egress, [
      {
        to: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["169.254.0.0/16"] } }],
        ports: [{ protocol: "TCP", port: 443 }],
      },
    ]);
  });

  it("keep their secrets in Secrets, and from the steps that do not need them", async () => {
    const { resources } = await made({ target: bucket });
    const steps = new Map(
      containers(cronJob(resources, "cordum-redis-backup")).map((one) => [one.name, one]),
    );
    const variables = (step: string) => (steps.get(step)?.env ?? []).map(({ name }) => name);
    assert.ok(!variables("store").includes("REDIS_PASSWORD"));
    assert.ok(!variables("back-up-redis").some((name) => /RESTIC|AWS/.test(name)));
    const mounted = (step: string) => (steps.get(step)?.volumeMounts ?? []).map(({ name }) => name);
    assert.ok(!mounted("store").includes("client-tls"));
    for (const { env = [] } of steps.values())
      for (const { name, value } of env)
        if (/PASSWORD$|SECRET|KEY_ID/.test(name)) assert.equal(value, undefined, name);
    const stored = resources.filter(({ name }) => name.endsWith("vault-password"));
    assert.equal(stored.length, 2);
    for (const { inputs } of stored)
      assert.ok(
        isSecret(inputs.stringData) || isSecret((inputs.stringData as { password: unknown }).password),
      );
  });

  it("take a password that is there already, or none", async () => {
    const registered = async (args: Partial<BackupsArgs>) => (await made(args)).resources;
    const generated = (resources: readonly Registered[]) =>
      resources.filter(({ type }) => type === "random:index/randomPassword:RandomPassword").length;
    assert.equal(generated(await registered({})), 1);
    assert.equal(generated(await registered({ passwordSecret: "mine" })), 0);
    const clear = await registered({ encrypted: false });
    assert.equal(generated(clear), 0);
    const store = containers(cronJob(clear, "cordum-nats-backup")).find(({ name }) => name === "store");
    assert.ok(store?.env?.some(({ name, value }) => name === "ENCRYPTION" && value === "off"));
  });

  it("leave out a store that others run, in drills too", async () => {
    const connect = () => ({ to: { ...target("nats"), tls: false } });
    const { resources } = await made({ stores: [nats({ connect })] });
    const jobs = resources
      .filter(({ type }) => type === cronJobType)
      .map(({ inputs }) => (inputs.metadata as { name: string }).name);
    assert.deepEqual(jobs.sort(), ["cordum-nats-backup", "cordum-nats-restore", "cordum-restore-drill"]);
    assert.ok(
      !containers(cronJob(resources, "cordum-restore-drill")).some(({ name }) => name.includes("redis")),
    );
  });
});

function nats(changes: Partial<NatsBackupArgs> = {}): BackedUpStore {
  return natsBackup({
    ...{ image: natsImages.natsBox, serverImage: natsImages.nats, restoreResources: small },
    ...{ schedule: "5 * * * *", streams: ["CORDUM_JOBS"], connect: () => ({ to: target("nats") }) },
    ...changes,
  });
}

function redis(connection: Connection): BackedUpStore {
  const connect = () => connection;
  return redisBackup({ image: redisImages.redis, restoreResources: small, schedule: "35 * * * *", connect });
}

function target(name: string): Target {
  return {
    ...{ name, port: 4222, host: `${name}.cordum.svc`, tls: true },
    check: { image: images.busybox, script: "" },
    gateScript: output(`${name}-gate`),
  };
}
