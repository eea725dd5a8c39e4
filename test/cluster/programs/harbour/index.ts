import { apps, core } from "@pulumi/kubernetes";
import { Config, secret } from "@pulumi/pulumi";
import { RandomId, RandomPassword, RandomString } from "@pulumi/random";
import { planted } from "./planted.ts";

/** A store, its client, and what they keep; with `changed`, as a pull request would have it. */

const config = new Config();
const changed = config.getBoolean("changed") ?? false;
if (config.getBoolean("broken")) throw new Error(`the store refuses the password ${planted.inMessage}`);

// Nothing runs where previews are tested: nothing is waited for.
const annotations = { "pulumi.com/skipAwait": "true" };
const metadata = (name: string) => ({ name, namespace: "harbour", annotations });
const labels = (app: string) => ({ metadata: { labels: { app } }, selector: { matchLabels: { app } } });

new core.v1.Namespace("harbour", { metadata: { name: "harbour", annotations } }, { protect: true });
const password = new RandomPassword("password", { length: changed ? 40 : 32 });
const generation = new RandomId("generation", { byteLength: 4, keepers: { at: changed ? "2" : "1" } });
if (!changed) new RandomString("leaving", { length: 6 });

new core.v1.Secret("credentials", {
  metadata: metadata("credentials"),
  stringData: { password: password.result, user: "store", pin: changed ? planted.after : planted.before },
});
new core.v1.ConfigMap("settings", {
  metadata: metadata("settings"),
  data: {
    "store.conf": `port 6379\nmaxmemory ${changed ? "256mb" : "128mb"}\nrequirepass "${planted.inFile}"\nappendonly yes\n`,
    generation: generation.hex,
  },
});
if (!changed)
  new core.v1.PersistentVolumeClaim("archive", {
    metadata: metadata("archive"),
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
  });

const store = labels("store");
new apps.v1.StatefulSet("store", {
  metadata: metadata("store"),
  spec: {
    replicas: 3,
    serviceName: changed ? "store-servers" : "store",
    selector: store.selector,
    template: {
      metadata: store.metadata,
      spec: { containers: [{ name: "store", image: changed ? "redis:7.2" : "redis:7.0" }] },
    },
  },
});

const ledger = labels("ledger");
new apps.v1.StatefulSet("ledger", {
  metadata: metadata("ledger"),
  spec: {
    replicas: changed ? 1 : 3,
    serviceName: "ledger",
    selector: ledger.selector,
    template: { metadata: ledger.metadata, spec: { containers: [{ name: "ledger", image: "ledger:1" }] } },
  },
});

const client = labels("client");
new apps.v1.Deployment("client", {
  metadata: metadata("client"),
  spec: {
    replicas: changed ? 4 : 2,
    selector: client.selector,
    template: {
      metadata: client.metadata,
      spec: {
        containers: [
          {
            name: "client",
            image: `client:${changed ? "1.1.0" : "1.0.0"}`,
            env: [
              { name: "LOG_LEVEL", value: changed ? "info" : "debug" },
              { name: "API_TOKEN", value: changed ? planted.tokenAfter : planted.token },
              { name: "SESSION", value: secret(planted.marked) },
            ],
          },
        ],
      },
    },
  },
});
if (changed)
  new core.v1.Service("client", {
    metadata: metadata("client"),
    spec: { selector: { app: "client" }, ports: [{ name: "http", port: 80 }] },
  });
