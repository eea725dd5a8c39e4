import { Config } from "@pulumi/pulumi";
import { CertificateAuthority } from "../../../../components/certificates/index.ts";
import { certificates } from "../../../../components/certificates/settings.ts";
import { Namespace } from "../../../../components/namespace.ts";
import { client } from "../../../../components/redis/acl.ts";
import { RedisCluster } from "../../../../components/redis/cluster.ts";
import { redisImages } from "../../../../components/redis/images.ts";
import { ReplicatedRedis } from "../../../../components/redis/replicated.ts";
import type { Engine } from "../../../../components/redis/secure-server.ts";
import { cordumSettings } from "../../../../systems/cordum/settings/index.ts";
import { askForNoCpu, awaitNothing } from "./modest.ts";

/** A Redis cluster or, with `replicated`, one primary and its replicas, with the certificate and the password of one client, and a certificate that another authority gave out. */

askForNoCpu();
const config = new Config();
if (config.getBoolean("unawaited")) awaitNothing();
const name = config.require("namespace");
const labels = { "app.kubernetes.io/part-of": "cordum" };
const settings = cordumSettings.parse({ system: "cordum" });
const namespace = new Namespace("namespace", { ...settings.namespace, quota: {}, name, labels });
const options = certificates.parse(config.getObject("certificates"));
const authority = new CertificateAuthority("certificates", { namespace, name: "cordum", labels, ...options });
authority.issue({ secretName: "client-tls", commonName: "load", dnsNames: [], usage: "client" });
const another = new CertificateAuthority("strangers", { namespace, name: "strangers", labels, ...options });
another.issue({ secretName: "stranger-tls", commonName: "load", dnsNames: [], usage: "client" });

const engine: Engine = config.get("engine") === "valkey" ? "valkey" : "redis";
const args = {
  namespace,
  serviceName: "redis",
  partOf: "cordum",
  engine,
  image: { reference: redisImages[engine] },
  exporterImage: redisImages.redisExporter,
  resources: { cpu: { request: "20m", limit: "500m" }, memory: { request: "32Mi", limit: "128Mi" } },
  storage: { size: "64Mi" },
  certificates: authority,
  clients: [client("load")],
  passwordGenerations: config.getObject<number[]>("passwordGenerations") ?? [1],
};
const replicated = config.getBoolean("replicated") ?? false;
const redis = replicated
  ? new ReplicatedRedis("redis", { ...args, routerImage: redisImages.haproxy })
  : new RedisCluster("redis", args);

export const endpoint = redis.endpoint.host;
