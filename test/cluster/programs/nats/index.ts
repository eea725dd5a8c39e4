import { Config } from "@pulumi/pulumi";
import { CertificateAuthority } from "../../../../components/certificates/index.ts";
import { certificates } from "../../../../components/certificates/settings.ts";
import { Namespace } from "../../../../components/namespace.ts";
import { NatsCluster } from "../../../../components/nats/cluster.ts";
import { jetStreamClient, streamBackup, streamRestore } from "../../../../components/nats/identities.ts";
import { natsImages } from "../../../../components/nats/images.ts";
import { cordumSettings } from "../../../../systems/cordum/settings/index.ts";

/** A NATS cluster, with the certificates of clients that it knows, of one that it does not, and of a stranger's authority. */

const config = new Config();
const name = config.require("namespace");
const labels = { "app.kubernetes.io/part-of": "cordum" };
const settings = cordumSettings.parse({ system: "cordum" });
const namespace = new Namespace("namespace", { ...settings.namespace, quota: {}, name, labels });
const options = certificates.parse(config.getObject("certificates"));
const authority = new CertificateAuthority("certificates", { namespace, name: "cordum", labels, ...options });
const strangers = new CertificateAuthority("strangers", { namespace, name: "strangers", labels, ...options });

for (const commonName of ["load", "guest", "backup", "restore", "unknown"])
  authority.issue({ secretName: `${commonName}-tls`, commonName, dnsNames: [], usage: "client" });
strangers.issue({ secretName: "stranger-tls", commonName: "load", dnsNames: [], usage: "client" });

new NatsCluster("nats", {
  namespace,
  serviceName: "nats",
  partOf: "cordum",
  image: { reference: natsImages.nats },
  gateImage: natsImages.natsBox,
  exporterImage: natsImages.natsExporter,
  resources: { cpu: { request: "10m", limit: "500m" }, memory: { request: "32Mi", limit: "192Mi" } },
  storage: { size: "256Mi" },
  syncInterval: "always",
  certificates: authority,
  identities: [
    jetStreamClient("load", ["LOAD"], { publish: ["load.>"], subscribe: ["load.>"] }),
    jetStreamClient("guest", ["GUESTS"], { publish: ["guests.>"], subscribe: ["guests.>"] }),
    streamBackup("backup"),
    streamRestore("restore"),
  ],
});
