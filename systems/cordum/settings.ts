import { z } from "zod";
import { images } from "../../components/images.ts";
import {
  digest,
  dnsLabel,
  duration,
  hostName,
  imageReference,
  peer,
  quantity,
  repository,
  resources,
  storage,
  tag,
} from "../fields.ts";

/** The services that Cordum itself is made of, by the names of their Services and images. */
export const serviceNames = [
  "cordum-context-engine",
  "cordum-safety-kernel",
  "cordum-scheduler",
  "cordum-api-gateway",
  "cordum-workflow-engine",
  "cordum-dashboard",
] as const;

export type ServiceName = (typeof serviceNames)[number];

// Numbers without another source are those of the seed document, §1 "Resource Quotas" and "Resource Requests/Limits".
const small = [
  ["100m", "500m"],
  ["128Mi", "512Mi"],
] as const;
const medium = [
  ["150m", "750m"],
  ["256Mi", "768Mi"],
] as const;
const large = [
  ["200m", "1000m"],
  ["256Mi", "1Gi"],
] as const;

const amount = (requests: string, limits: string) =>
  z.strictObject({ requests: quantity.default(requests), limits: quantity.default(limits) }).prefault({});

const namespace = z
  .strictObject({
    name: dnsLabel.default("cordum").describe("Kubernetes namespace; this stack must be its only owner."),
    quota: z
      .strictObject({
        cpu: amount("8", "16").describe("CPU of all pods together."),
        memory: amount("8Gi", "16Gi").describe("Memory of all pods together."),
        pods: z.int().min(1).default(50).describe("Pods at a time."),
        services: z.int().min(1).default(20).describe("Services."),
        persistentVolumeClaims: z.int().min(0).default(10).describe("Volume claims."),
      })
      .prefault({}),
    containerDefaults: resources(["100m", "500m"], ["128Mi", "256Mi"]).describe(
      "For containers that declare nothing themselves.",
    ),
    resolver: peer("kube-system", { "k8s-app": "kube-dns" }).describe("Pods that answer DNS."),
  })
  .prefault({});

const imageSettings = z
  .strictObject({
    repository: repository.default("ghcr.io/cordum-io/cordum").describe("Where Cordum's images are."),
    tag: tag.default("v0.9.7").describe("Version of all Cordum services."),
    naming: z
      .enum(["per-service", "control-plane"])
      .default("per-service")
      .describe(
        "`per-service`: `<repository>/cordum-scheduler:<tag>`. `control-plane`: `<repository>/control-plane:<tag>-scheduler`, as the Helm chart has it.",
      ),
    digests: z
      .partialRecord(z.enum(serviceNames), digest)
      .default({})
      .describe("Digest by service; added to the tag."),
    pullSecrets: z.array(dnsLabel).default([]).describe("Existing Secrets for private registries."),
    busybox: imageReference.default(images.busybox).describe("Image that waits for TCP endpoints."),
    natsBox: imageReference.default(images.natsBox).describe("Image that waits for JetStream."),
  })
  .prefault({});

const nats = z
  .strictObject({
    image: imageReference.default(images.nats).describe("NATS server, with a shell."),
    resources: resources(...small),
    storage: storage("20Gi"),
    syncInterval: z
      .union([z.literal("always"), duration], "`always` or a duration such as 500ms, 1s or 2m")
      .default("always")
      .describe("How often messages reach the disk: what lies between is lost in a crash."),
  })
  .prefault({});

const redis = z
  .strictObject({
    image: imageReference.default(images.redis).describe("Redis server 7 or later."),
    resources: resources(["100m", "500m"], ["256Mi", "512Mi"]),
    storage: storage("20Gi"),
  })
  .prefault({});

function service(size: readonly [readonly [string, string], readonly [string, string]]) {
  return z
    .strictObject({
      replicas: z.int().min(1).max(50).default(1).describe("Pods at a time."),
      resources: resources(...size),
    })
    .prefault({});
}

const services = z
  .strictObject({
    "cordum-context-engine": service(small),
    "cordum-safety-kernel": service(small),
    "cordum-scheduler": service(medium),
    "cordum-api-gateway": service(large),
    "cordum-workflow-engine": service(medium),
    "cordum-dashboard": service(small),
  })
  .prefault({});

const gateway = z
  .strictObject({
    rateLimit: z
      .strictObject({
        requestsPerSecond: z.int().min(1).default(50).describe("Per gateway pod."),
        burst: z.int().min(1).default(100).describe("Per gateway pod."),
      })
      .prefault({})
      .refine(
        ({ requestsPerSecond, burst }) => burst >= requestsPerSecond,
        "a burst of at least requestsPerSecond",
      ),
    apiKeyGeneration: z.int().min(1).default(1).describe("Raise it to make a new API key."),
    userAuth: z
      .strictObject({
        enabled: z.boolean().default(false).describe("Sign-in with user name and password."),
        adminUsername: z.string().min(1).default("admin").describe("First user."),
        adminEmail: z
          .email("an e-mail address")
          .optional()
          .describe("The first user's address; needed when enabled."),
      })
      .prefault({})
      .refine(
        ({ enabled, adminEmail }) => !enabled || adminEmail !== undefined,
        "adminEmail when userAuth is enabled",
      ),
  })
  .prefault({});

const dashboard = z
  .strictObject({
    embedApiKey: z
      .boolean()
      .default(false)
      .describe("Gives everybody who can open the dashboard the API key, as Cordum's own manifests do."),
  })
  .prefault({});

const ingress = z
  .strictObject({
    className: dnsLabel.describe("IngressClass of the controller."),
    host: hostName.exactOptional().describe("Host name that is served; every name when left out."),
    controller: peer("traefik", { "app.kubernetes.io/name": "traefik" }).describe("The controller's pods."),
  })
  .optional()
  .describe("The way in from outside; none when left out.");

const pool = z.strictObject({ requires: z.array(z.string()).default([]) });

const scheduling = z
  .strictObject({
    topics: z
      .record(z.string(), z.string())
      .default({ "job.default": "default" })
      .describe("Pool of each topic."),
    pools: z
      .record(z.string(), pool)
      .default({ default: { requires: [] } })
      .describe("What each pool's workers need."),
    dispatchTimeoutSeconds: z.int().min(1).default(300).describe("A job not picked up by then is failed."),
    runningTimeoutSeconds: z.int().min(1).default(9000).describe("A job not done by then is failed."),
    scanIntervalSeconds: z.int().min(1).default(30).describe("How often timeouts are looked for."),
  })
  .prefault({})
  .refine(
    ({ topics, pools }) => Object.values(topics).every((name) => name in pools),
    "topics that only name pools listed under pools",
  );

const safety = z
  .strictObject({
    allowTopics: z.array(z.string()).default(["job.*"]).describe("Topics that may be submitted."),
    denyTopics: z.array(z.string()).default(["sys.*"]).describe("Topics that never may."),
  })
  .prefault({});

/** Everything that a Cordum stack can set. A stack file that leaves all of it out is safe for production. */
export const cordumSettings = z.strictObject({
  system: z.literal("cordum"),
  namespace,
  images: imageSettings,
  nats,
  redis,
  services,
  gateway,
  dashboard,
  ingress,
  scheduling,
  safety,
});

export type CordumSettings = z.infer<typeof cordumSettings>;
