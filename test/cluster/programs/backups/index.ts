import { Config } from "@pulumi/pulumi";
import { RestoreDrill } from "../../../../components/backup/drill.ts";
import { Backups, type BackupsArgs } from "../../../../components/backup/index.ts";
import type { BackupTarget } from "../../../../components/backup/target.ts";
import { CertificateAuthority } from "../../../../components/certificates/index.ts";
import { certificates as certificateSettings } from "../../../../components/certificates/settings.ts";
import type { Connection } from "../../../../components/endpoint/connection.ts";
import { type Identity, labels } from "../../../../components/identity.ts";
import { images } from "../../../../components/images.ts";
import { Namespace } from "../../../../components/namespace.ts";
import { natsBackup, natsIdentities } from "../../../../components/nats/backup.ts";
import { NatsCluster } from "../../../../components/nats/cluster.ts";
import { natsImages } from "../../../../components/nats/images.ts";
import { Nats } from "../../../../components/nats/index.ts";
import { redisBackup, redisUsers } from "../../../../components/redis/backup.ts";
import { RedisCluster } from "../../../../components/redis/cluster.ts";
import { redisImages } from "../../../../components/redis/images.ts";
import { Redis } from "../../../../components/redis/index.ts";
import { ReplicatedRedis } from "../../../../components/redis/replicated.ts";
import type { RedisUnderBackup } from "../../../support/backups.ts";

const config = new Config();
const name = config.require("namespace");
const { engine, topology } = config.requireObject<RedisUnderBackup>("redis");
const target = config.requireObject<BackupTarget>("target");
const encrypted = config.getBoolean("encrypted") ?? true;
const passwordSecret = config.get("passwordSecret");

const partOf = "cordum";
const identity = (component: string): Identity => ({ name: `cordum-${component}`, component, partOf });
const resolver = { namespace: "kube-system", podLabels: { "k8s-app": "kube-dns" } };
const small = { cpu: { request: "10m", limit: "500m" }, memory: { request: "32Mi", limit: "256Mi" } };

const namespace = new Namespace("stores-namespace", {
  name,
  quota: { pods: "40" },
  containerDefaults: small,
  resolver,
  labels: labels(identity("namespace")),
});

interface Stores {
  readonly nats: Connection;
  readonly redis: (job: string) => Connection;
  readonly certificates?: CertificateAuthority;
}

/** One server of each, without certificates. */
function single(): Stores {
  const { endpoint: nats } = new Nats("nats", {
    ...{ namespace, partOf, serviceName: "nats", image: { reference: natsImages.nats } },
    gateImage: natsImages.natsBox,
    resources: small,
    storage: { size: "1Gi", ephemeral: true },
  });
  const { endpoint: redis } = new Redis("redis", {
    ...{ namespace, partOf, serviceName: "redis", image: { reference: redisImages[engine] } },
    resources: small,
    storage: { size: "1Gi", ephemeral: true },
  });
  return { nats: { to: nats }, redis: () => ({ to: redis }) };
}

/** Several servers of both, where each job is somebody and may do what it needs. */
function several(): Stores {
  const certificates = new CertificateAuthority("certificates", {
    ...certificateSettings.parse(undefined),
    namespace,
    name: partOf,
    labels: labels(identity("certificates")),
  });
  const common = {
    ...{ namespace, partOf, certificates, resources: small },
    storage: { size: "1Gi" },
    spread: { zones: "preferred", hosts: "preferred" },
  } as const;
  const nats = new NatsCluster("nats", {
    ...common,
    serviceName: "nats",
    image: { reference: natsImages.nats },
    gateImage: natsImages.natsBox,
    exporterImage: natsImages.natsExporter,
    identities: [{ name: "writer", publish: [">"], subscribe: [">"] }, ...natsIdentities(partOf)],
  });
  const redisArgs = {
    ...common,
    engine,
    serviceName: "redis",
    image: { reference: redisImages[engine] },
    exporterImage: redisImages.redisExporter,
    clients: [...redisUsers(partOf), { name: "writer", rules: ["~*", "&*", "+@all"] }],
  };
  const redis =
    topology === "cluster"
      ? new RedisCluster("redis", redisArgs)
      : new ReplicatedRedis("redis", { ...redisArgs, routerImage: redisImages.haproxy });
  certificates.issue({ secretName: "writer-tls", commonName: "writer", dnsNames: [], usage: "client" });
  const login = (job: string) => ({ to: redis.endpoint, secretEnv: redis.credentials(job).variables });
  return { certificates, nats: { to: nats.endpoint }, redis: login };
}

const common = {
  partOf,
  deadlineSeconds: 600,
  images,
  pullSecrets: [],
  scratchSize: "256Mi",
} satisfies Partial<BackupsArgs>;

const { certificates, nats, redis } = topology === "single" ? single() : several();
// Never in a test's time: the tests start each run themselves.
const each = { schedule: "0 0 1 1 *", restoreResources: small };

const backups = new Backups("backups", {
  ...common,
  ...(certificates && { certificates }),
  stores: [
    natsBackup({
      ...each,
      ...{ image: natsImages.natsBox, serverImage: natsImages.nats, connect: () => nats },
      ...{ streams: ["CORDUM_JOBS"], streamReplicas: topology === "single" ? 1 : 3, maxDeliver: 100 },
    }),
    redisBackup({ ...each, image: redisImages[engine], connect: redis }),
  ],
  namespace,
  target,
  encrypted,
  ...(passwordSecret && { passwordSecret }),
  retention: { hourly: 24, daily: 7, weekly: 4, monthly: 12 },
  readParts: 24,
});

new RestoreDrill("drill", {
  ...common,
  namespace,
  target,
  encryption: backups.encryption,
  origin: name,
  claims: backups.claims,
  stores: backups.stores,
  schedule: "0 0 1 1 *",
});
