import assert from "node:assert/strict";
import { parseSettings, type RawSettings } from "../../settings.ts";
import { cordumStack, rawSettings, stackSettings } from "../support/stack-file.ts";

/** What production's stack file is refused for with these settings on top: the lines that name a setting. */
function complaints(changes: RawSettings): readonly string[] {
  try {
    stackSettings("cordum-production", changes);
    return [];
  } catch (error) {
    return (error as Error).message.split("\n").filter((line) => line.startsWith("  "));
  }
}

const host = "ships.example.net";
const external = { host, networks: ["10.9.0.0/16"] };
const s3 = { kind: "s3", url: "https://objects.example.net", bucket: "ships" };
const thresholds = (values: object) => ({ monitoring: { thresholds: values } });
const traefik = (changes: object) => ({ ingress: { kind: "traefik", host, tls: {}, ...changes } });

describe("production's settings refuse", () => {
  const refused: Readonly<Record<string, readonly [RawSettings, string, RegExp]>> = {
    "a worker with the name of a user of Redis": [{ workers: { router: {} } }, "workers.router", /sentinel/],
    "a worker with the name of a part of the stack": [
      { workers: { "cordum-scheduler": {} } },
      "workers.cordum-scheduler",
      /prefix cordum-/,
    ],
    "a worker whose name is no label": [{ workers: { "a.b": {} } }, "workers.a.b", /DNS label/],
    "the cluster's own namespace": [{ namespace: { name: "kube-public" } }, "namespace.name", /cluster's/],
    "a namespace too long for its drill's": [
      { namespace: { name: "n".repeat(50) }, backups: { target: s3 } },
      "namespace.name",
      /at most 49 characters/,
    ],
    "a namespace whose PriorityClasses would be Kubernetes' own": [
      { namespace: { name: "system-ships" } },
      "namespace.name",
      /system-/,
    ],
    "a Sunday of 7": [
      { backups: { schedules: { nats: "0 * * * 7" } } },
      "backups.schedules.nats",
      /within 0 to 6/,
    ],
    "an hour of 24": [{ backups: { schedules: { redis: "0 24 * * *" } } }, "backups.schedules.redis", /hour/],
    "a day that no year has": [
      { backups: { schedules: { drill: "0 0 30 2 *" } } },
      "backups.schedules.drill",
      /no year/,
    ],
    "seven fields": [
      { backups: { schedules: { drill: "0 0 0 1 1 * *" } } },
      "backups.schedules.drill",
      /five fields/,
    ],
    "a user of somebody else's Redis without a password": [
      { redis: { external: { ...external, username: "ships" } } },
      "redis.external.passwordSecret",
      /password of `username`/,
    ],
    "a user's name that an address can't hold": [
      { redis: { external: { ...external, username: "a:b", passwordSecret: "p" } } },
      "redis.external.username",
      /user's name/,
    ],
    "a network with an address inside": [
      { nats: { external: { host, networks: ["10.9.8.7/16"] } } },
      "nats.external.networks.0",
      /10\.9\.0\.0\/16/,
    ],
    "an IPv6 network with an address inside": [
      { redis: { external: { host, networks: ["2001:db8::1/64"] } } },
      "redis.external.networks.0",
      /2001:db8::\/64/,
    ],
    "the network of a metadata service": [
      { nats: { external: { host, networks: ["169.254.169.254/32"] } } },
      "nats.external.networks.0",
      /metadata/,
    ],
    "memory in thousandths of a byte": [
      { nats: { resources: { memory: { limit: "900m" } } } },
      "nats.resources.memory.limit",
      /whole bytes/,
    ],
    "CPU in mebibytes": [
      { redis: { resources: { cpu: { limit: "500Mi" } } } },
      "redis.resources.cpu.limit",
      /CPU/,
    ],
    "a part of a millicore": [
      { redis: { resources: { cpu: { request: "0.5m" } } } },
      "redis.resources.cpu.request",
      /CPU/,
    ],
    "a volume of nothing": [{ nats: { storage: { size: "0" } } }, "nats.storage.size", /whole bytes/],
    "a label's key with two slashes": [
      { monitoring: { labels: { "a/b/c": "d" } } },
      "monitoring.labels.a/b/c",
      /key/,
    ],
    "a label's value with a space": [
      { monitoring: { labels: { team: "the crew" } } },
      "monitoring.labels.team",
      /value/,
    ],
    "an annotation's key with a space": [
      traefik({ annotations: { "a b": "c" } }),
      "ingress.annotations.a b",
      /annotation/,
    ],
    "an alert's label that Prometheus has no name for": [
      { monitoring: { alertLabels: { "on-call": "x" } } },
      "monitoring.alertLabels.on-call",
      /Prometheus/,
    ],
    "another severity for every alert": [
      { monitoring: { alertLabels: { severity: "low" } } },
      "monitoring.alertLabels.severity",
      /own/,
    ],
    "an annotation that replaces the entry point": [
      traefik({ annotations: { "traefik.ingress.kubernetes.io/router.entrypoints": "web" } }),
      "ingress.annotations.traefik.ingress.kubernetes.io/router.entrypoints",
      /follows from/,
    ],
    "the annotation that the class has taken the place of": [
      traefik({ annotations: { "kubernetes.io/ingress.class": "other" } }),
      "ingress.annotations.kubernetes.io/ingress.class",
      /className/,
    ],
    "an address for the ingress's host": [traefik({ host: "192.0.2.7" }), "ingress.host", /host name/],
    "one port for HTTP and HTTPS": [
      {
        ingress: {
          kind: "gateway-api",
          className: "g",
          host,
          tls: {},
          listenerPorts: { http: 80, https: 80 },
        },
      },
      "ingress.listenerPorts.https",
      /another port/,
    ],
    "a certificate of an authority that there isn't": [
      {
        ...{ tls: false, nats: { topology: "single" }, redis: { topology: "single" } },
        ...traefik({}),
      },
      "ingress.tls.secret",
      /no authority/,
    ],
    "scrapes further apart than rates look": [
      { monitoring: { scrapeInterval: "5m" } },
      "monitoring.scrapeInterval",
      /at most 1m/,
    ],
    "a lag that one scrape can't see": [
      { monitoring: { scrapeInterval: "60s", thresholds: { replicaLagSeconds: 30 } } },
      "monitoring.thresholds.replicaLagSeconds",
      /at least 60/,
    ],
    "an alert on jobs that are in time": [
      { scheduling: { runningTimeoutSeconds: 20_000 } },
      "monitoring.thresholds.stalledJobSeconds",
      /at least 20300/,
    ],
    "a look at timeouts after they have passed": [
      { scheduling: { dispatchTimeoutSeconds: 10 } },
      "scheduling.scanIntervalSeconds",
      /at most 10/,
    ],
    "an alert on backups that are in time": [
      { backups: { schedules: { nats: "0 4 * * *" } } },
      "monitoring.thresholds.backupAgeSeconds",
      /at least 89400/,
    ],
    "an alert on a drill that is in time": [
      { backups: { schedules: { drill: "0 4 1 * *" } } },
      "monitoring.thresholds.drillAgeSeconds",
      /at least 2681400/,
    ],
    "a warning of certificates that are in time": [
      thresholds({ certificateWarningDays: 30 }),
      "monitoring.thresholds.certificateWarningDays",
      /less than 30/,
    ],
    "a tag too long to have a service's name behind it": [
      { images: { naming: "control-plane", tag: "t".repeat(120) } },
      "images.tag",
      /at most 112/,
    ],
    "one generation of passwords twice": [
      { redis: { passwordGenerations: [1, 1] } },
      "redis.passwordGenerations",
      /once/,
    ],
    "one Secret for images twice": [{ images: { pullSecrets: ["a", "a"] } }, "images.pullSecrets", /once/],
    "a port beyond the last": [
      { backups: { target: { ...s3, url: "https://objects.example.net:70000" } } },
      "backups.target.url",
      /address/,
    ],
    "no network at all": [
      { nats: { external: { host, networks: [] } } },
      "nats.external.networks",
      /at least 1 entries/,
    ],
    "requests of all pods above their limits": [
      { namespace: { quota: { cpu: { requests: "9", limits: "8" } } } },
      "namespace.quota.cpu",
      /not above/,
    ],
  };

  for (const [what, [changes, path, expected]] of Object.entries(refused)) {
    it(what, () => {
      const [line = "", ...more] = complaints(changes);
      assert.deepEqual(more, [], "only that is wrong");
      assert.ok(line.startsWith(`  seaworthy:${path} `), line);
      assert.match(line, expected);
    });
  }

  it("each of several at once, with its value", () => {
    const lines = complaints({
      nats: { storage: { size: "1m" } },
      backups: { schedules: { drill: "0 0 31 4 *" } },
      scheduling: { dispatchTimeoutSeconds: 10 },
    });
    assert.deepEqual(
      lines.map((line) => line.trim().replace(/; .*/, "")),
      [
        'seaworthy:nats.storage.size is "1m"',
        'seaworthy:backups.schedules.drill is "0 0 31 4 *"',
        "seaworthy:scheduling.scanIntervalSeconds is missing",
      ],
    );
  });
});

describe("what contradicts another setting", () => {
  const contradiction = { scheduling: { dispatchTimeoutSeconds: 10 } };

  it("is told beside values of the wrong type, unknown keys and wrong entries of lists", () => {
    const lines = complaints({
      ...contradiction,
      nats: { servers: "three" },
      backups: { retention: { days: 1 } },
      redis: { external: { host, networks: ["10.0.0.0/33"] } },
    });
    const paths = lines.map((line) => /seaworthy:(\S+) /.exec(line)?.[1]);
    assert.ok(paths.includes("nats.servers"), lines.join("\n"));
    assert.ok(paths.includes("scheduling.scanIntervalSeconds"), lines.join("\n"));
    assert.equal(new Set(paths).size, paths.length, "each once");
  });

  it("is told where a probe or a release isn't as another setting allows", () => {
    const lines = complaints({ nats: { servers: "three" }, probes: { "cordum-safety-kernel": "grpc" } });
    assert.match(lines.join("\n"), /seaworthy:probes\.cordum-safety-kernel is "grpc"/);
  });

  it("isn't told where the other one is wrong itself", () => {
    const lines = complaints({ scheduling: { dispatchTimeoutSeconds: "ten" } });
    assert.equal(lines.length, 1, lines.join("\n"));
    assert.match(lines[0] ?? "", /scheduling\.dispatchTimeoutSeconds is "ten"/);
  });
});

describe("production's settings take", () => {
  const accepted: Readonly<Record<string, RawSettings>> = {
    "stores that others run, with everything else left as it is": {
      nats: { external },
      redis: { external: { ...external, passwordSecret: "redis.password" } },
    },
    "an address for a store of others": { nats: { external: { ...external, host: "10.9.0.7" } } },
    "names of objects with dots": {
      availability: { priority: { stores: "ships.stores", services: "ships.services" } },
      nats: { storage: { storageClass: "fast.ssd" } },
      images: { pullSecrets: ["registry.example.net"] },
      certificates: { source: "cert-manager", issuer: { name: "ca.example.net" } },
    },
    "a schedule with names, and one for leap years": {
      backups: { schedules: { drill: "0 4 * jan-dec SUN" } },
    },
    "every network there is": {
      backups: { target: { ...s3, networks: ["0.0.0.0/0", "::/0"] } },
    },
    "a tag longer than a label": { images: { tag: `${"t".repeat(62)}-${"t".repeat(60)}` } },
    "a week for a request": {
      ingress: { kind: "gateway-api", className: "g", host, tls: {}, timeoutSeconds: 604_800 },
    },
    "annotations of others": traefik({ annotations: { "cert-manager.io/cluster-issuer": "letsencrypt" } }),
    "longer timeouts with the alert to match": {
      scheduling: { runningTimeoutSeconds: 20_000 },
      ...thresholds({ stalledJobSeconds: 20_300 }),
    },
    "daily backups with the alert to match": {
      backups: { schedules: { nats: "0 4 * * *", redis: "0 5 * * *" } },
      ...thresholds({ backupAgeSeconds: 2 * 86_400 }),
    },
    "daily backups that nobody watches": {
      backups: { schedules: { nats: "0 4 * * *" } },
      monitoring: { enabled: false },
    },
  };

  for (const [what, changes] of Object.entries(accepted)) {
    it(what, () => assert.deepEqual(complaints(changes), []));
  }

  it("IPv6 networks in any form, and write them as the API server does", () => {
    const settings = cordumStack("cordum-production", {
      nats: { external: { host, networks: ["2001:DB8:0:0::/32"] } },
    });
    assert.deepEqual(settings.nats.external?.networks, ["2001:db8::/32"]);
  });

  it("OpenShift's resolver, and know its port", () => {
    const resolver = (given: object) =>
      stackSettings("cordum-production", { namespace: { resolver: given } }).namespace.resolver;
    assert.equal(resolver({ namespace: "openshift-dns" }).port, 5353);
    assert.equal(resolver({ namespace: "openshift-dns", port: 53 }).port, 53);
    assert.equal(resolver({}).port, 53);
  });

  it("nothing that isn't there", () => {
    const raw = rawSettings("cordum-production");
    assert.throws(() => parseSettings("a file", { ...raw, ships: {} }), /seaworthy:ships is \{\}/);
  });
});
