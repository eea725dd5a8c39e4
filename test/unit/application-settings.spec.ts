import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { aboveThreshold } from "../../components/monitoring/own-alerts.ts";
import { tokenFolder } from "../../components/pod/account.ts";
import { parsePromql } from "../../lib/promql.ts";
import { parseSettings, type RawSettings } from "../../settings.ts";
import { tlsFolder } from "../../systems/application/parts.ts";
import { merged } from "../support/random-settings.ts";
import { rawSettings, stackSettings } from "../support/stack-file.ts";

const stack = "application-demo";

/** What the demo's stack file is refused for with these changes on top: the lines that name a setting. */
function complaints(changes: RawSettings): readonly string[] {
  const { system: _, ...whole } = withoutUndefined(merged(rawSettings(stack), changes));
  try {
    stackSettings(stack, whole);
    return [];
  } catch (error) {
    return (error as Error).message.split("\n").filter((line) => line.startsWith("  "));
  }
}

/** As a file has it: what is undefined is left out. */
function withoutUndefined(settings: RawSettings): RawSettings {
  return JSON.parse(JSON.stringify(settings)) as RawSettings;
}

/** The settings of a stack file's text, without their prefix. */
function settingsIn(text: string): RawSettings {
  const { config } = (parse(text) ?? { config: {} }) as { readonly config: RawSettings };
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key.replace("seaworthy:", ""), value]),
  );
}

const image = "registry.example.com/ships/harbour:1";
const http = { image, ports: { http: 80 } };
const service = (changes: object) => ({ services: { harbour: { ...http, ...changes } } });
const asked = { health: { kind: "command", command: ["/app/healthy"] } };
const apiServer = { networks: ["192.0.2.10/32"] };
const reading = { apiGroups: [""], resources: ["configmaps"], verbs: ["get"] };
const rights = (changes: object) => ({
  apiServer,
  ...service({ api: { rules: [{ ...reading, ...changes }] } }),
});
const rule = "services.harbour.api.rules.0";
const folder = "../test/support/dashboards";
const ships = { title: "Ships", expression: "sum(rate(ships_total[5m]))" };
const dashboard = (quay: object) => ({ monitoring: { dashboards: { quay } } });
const alert = (changes: object) => ({
  monitoring: { alerts: { Sunk: { query: "ships_sunk", above: 0, summary: "Ships sink", ...changes } } },
});
const shop = { host: "shop.example.com", routes: { "/": "gateway" } };
/** Takes the routes of the demo away. */
const none = { "/api/v1": undefined, "/health": undefined };
const fair = { host: "fair.example.com", routes: { "/": "gateway" }, tls: { secret: "fair-tls" } };
/** The demo at Istio, with nothing but further hosts. */
const atIstio = {
  ...{ kind: "istio", className: undefined, controller: undefined, host: undefined, routes: none },
  tls: { secret: undefined },
};
const long = "a".repeat(60);

describe("the settings of an application refuse", () => {
  const refused: Readonly<Record<string, readonly [RawSettings, string, RegExp]>> = {
    "a service without an image": [
      { services: { harbour: { ports: { http: 80 } } } },
      "services.harbour.image",
      /is missing/,
    ],
    "a name that begins with a digit": [
      { stores: { "0": { kind: "redis" } } },
      "stores.0",
      /begins with a letter/,
    ],
    "a mistyped key of a named part": [
      service({ imagge: image }),
      "services.harbour.imagge",
      /there are .*image, command/,
    ],
    "a mistyped key of an optional mapping": [
      service({ migrations: { args: ["up"], tries: 2 } }),
      "services.harbour.migrations.tries",
      /there are .*retries/,
    ],
    "a mistyped key of a store, by its kind": [
      { stores: { queue: { kind: "nats", steams: [] } } },
      "stores.queue.steams",
      /there are kind, (?!.*(databases|maxMemory)).*streams/,
    ],
    "a mistyped key within a list": [
      { smoke: [{ name: "open", path: "/", hots: "a" }] },
      "smoke.0.hots",
      /there are name, .*host/,
    ],
    "an image without a tag": [
      service({ image: "registry.example.com/ships" }),
      "services.harbour.image",
      /with a tag or digest/,
    ],
    "a connection to what is not declared": [
      service({ connects: ["queue"] }),
      "services.harbour.connects.0",
      /is "queue"; allowed is the name of a store, a service with ports or an external server: there are nats, redis, gateway/,
    ],
    "a worker's connection to a service": [
      { workers: { sailor: { connects: ["gateway"] } } },
      "workers.sailor.connects.0",
      /is "gateway"; allowed is the name of a store: there are nats, redis/,
    ],
    "services that wait for each other": [
      { services: { judge: { connects: ["scheduler"] } } },
      "services.scheduler.connects.2",
      /judge → scheduler → judge/,
    ],
    "a service that waits for itself": [
      service({ connects: ["harbour"] }),
      "services.harbour.connects.0",
      /harbour → harbour/,
    ],
    "two servers on one port": [
      service({ ports: { http: 80, admin: 80 } }),
      "services.harbour.ports",
      /each number once/,
    ],
    "a service and a store of one name": [
      { services: { redis: http } },
      "stores.redis",
      /another name, because services\.redis has it/,
    ],
    "a job and a service of one name": [
      { jobs: { judge: { image, schedule: "0 * * * *" } } },
      "jobs.judge",
      /services\.judge has it/,
    ],
    "a name that the stack's own objects begin with": [
      { services: { "demo-nats": http } },
      "services.demo-nats",
      /without the prefix demo-/,
    ],
    "a name too long for the container that waits for it": [
      { services: { [long]: http } },
      `services.${long}`,
      /6 characters shorter/,
    ],
    "a job's name too long for its Jobs": [
      { jobs: { [long]: { image, schedule: "0 * * * *" } } },
      `jobs.${long}`,
      /8 characters shorter: the CronJob/,
    ],
    "a store whose servers' name grows too long": [
      { name: "n".repeat(40), stores: { [long.slice(0, 20)]: { kind: "redis" } } },
      `stores.${long.slice(0, 20)}`,
      /characters shorter/,
    ],
    "two that make one object": [
      { services: { a: { ...http, connects: ["tls"] } }, stores: { tls: { kind: "redis" } } },
      "stores.tls",
      /services\.a makes a Secret a-tls, too/,
    ],
    "a store of a kind that there is not": [
      { stores: { archive: { kind: "tape" } } },
      "stores.archive.kind",
      /kind: nats, kind: postgres or kind: redis/,
    ],
    "a port that there is not": [
      service({ metrics: {} }),
      "services.harbour.metrics.port",
      /one of its ports: http/,
    ],
    "several ports of which none is told to be served": [
      service({ ports: { a: 1, b: 2 } }),
      "services.harbour.serves",
      /one of its ports: a, b/,
    ],
    "a service without ports that nobody could ask whether it works": [
      service({ ports: {} }),
      "services.harbour.health",
      /`kind: command` with a `command`, because the service has no ports to probe/,
    ],
    "a check by a command that isn't said": [
      service({ health: { kind: "command" } }),
      "services.harbour.health.command",
      /a command such as \[/,
    ],
    "a command that no check starts": [
      service({ health: { kind: "http", command: ["/app/healthy"] } }),
      "services.harbour.health.command",
      /nothing with `kind: http`: it is for command/,
    ],
    "a port that no command listens on": [
      service({ health: { kind: "command", command: ["/app/healthy"], port: "http" } }),
      "services.harbour.health.port",
      /nothing with `kind: command`: it is for http, tcp, grpc/,
    ],
    "a liveness check of a service without ports": [
      service({ ports: {}, health: { kind: "command", command: ["/app/healthy"], liveness: {} } }),
      "services.harbour.health.liveness",
      /`kind: command` with a `command`, because the service has no ports to probe/,
    ],
    "a liveness check of a port that there is not": [
      service({ health: { kind: "http", liveness: { port: "metrics" } } }),
      "services.harbour.health.liveness.port",
      /one of its ports: http/,
    ],
    "a liveness check that is told what it doesn't need": [
      service({ health: { liveness: { path: "/live" } } }),
      "services.harbour.health.liveness.path",
      /nothing with `kind: tcp`: it is for http/,
    ],
    "metrics of a service without ports": [
      service({ ports: {}, metrics: {} }),
      "services.harbour.metrics.port",
      /nothing, because it has no ports/,
    ],
    "a connection to a service that listens nowhere": [
      { services: { harbour: http, lookout: { image, ...asked }, judge: { connects: ["lookout"] } } },
      "services.judge.connects.0",
      /is "lookout"; allowed is the name of a store, a service with ports/,
    ],
    "a route to a service that listens nowhere": [
      { services: { lookout: { image, ...asked } }, ingress: { routes: { "/": "lookout" } } },
      "ingress.routes./",
      /the name of a service with ports: there are gateway/,
    ],
    "migrations that wait for what waits for them": [
      { services: { judge: { migrations: { args: ["up"], connects: ["gateway"] } } } },
      "services.judge.migrations.connects.0",
      /gateway → judge → gateway/,
    ],
    "migrations that wait for their own service": [
      service({ migrations: { args: ["up"], connects: ["harbour"] } }),
      "services.harbour.migrations.connects.0",
      /harbour → harbour/,
    ],
    "migrations that would be the service itself": [
      service({ migrations: { image, env: { MODE: "up" } } }),
      "services.harbour.migrations",
      /a `command`, `args` or another `image`/,
    ],
    "migrations that connect to what is not declared": [
      service({ migrations: { args: ["up"], connects: ["queue"] } }),
      "services.harbour.migrations.connects.0",
      /is "queue"; allowed is the name of a store/,
    ],
    "a service with the name of another one's migrations": [
      { services: { harbour: { ...http, migrations: { args: ["up"] } }, "harbour-migrations": http } },
      "services.harbour.migrations",
      /another name, because services\.harbour-migrations has it/,
    ],
    "a service whose migrations' Jobs would have too long a name": [
      { services: { [long.slice(0, 50)]: { ...http, migrations: { args: ["up"] } } } },
      `services.${long.slice(0, 50)}.migrations`,
      /7 characters shorter: the Job/,
    ],
    "a way in without any route": [{ ingress: { routes: none } }, "ingress.routes", /at least one route/],
    "a host without routes beside others that have some": [
      { ingress: { routes: none, hosts: { shop } } },
      "ingress.routes",
      /at least one route/,
    ],
    "a further host without routes": [
      { ingress: { hosts: { shop: { host: "shop.example.com", routes: {} } } } },
      "ingress.hosts.shop.routes",
      /at least one route/,
    ],
    "a route of a further host to what is no service": [
      { ingress: { hosts: { shop: { ...shop, routes: { "/": "redis" } } } } },
      "ingress.hosts.shop.routes./",
      /is "redis"; allowed is the name of a service/,
    ],
    "two hosts of one name": [
      { ingress: { hosts: { shop: { ...shop, host: "demo.example.com" } } } },
      "ingress.hosts.shop.host",
      /another name, because ingress\.host is the same/,
    ],
    "a host that is called like the first one": [
      { ingress: { hosts: { all: shop } } },
      "ingress.hosts.all",
      /and not all/,
    ],
    "a certificate for a host that is served without HTTPS": [
      { ingress: { tls: undefined, hosts: { shop: { ...shop, tls: { secret: "shop-tls" } } } } },
      "ingress.hosts.shop.tls",
      /nothing without `ingress\.tls`/,
    ],
    "a host without a certificate of its own at Istio, whose namespace is another": [
      { ingress: { ...atIstio, hosts: { shop, fair: { ...fair, tls: undefined } } } },
      "ingress.tls.secret",
      /the name of a Secret in the namespace of Istio's gateway/,
    ],
    "a request to a host that isn't served": [
      { smoke: [{ name: "open", host: "shop.example.com", path: "/" }] },
      "smoke.0.host",
      /a host name of the ingress: there are demo\.example\.com/,
    ],
    "TLS of a service in a stack without an authority": [
      { tls: false, services: { judge: { tls: true } } },
      "services.judge.tls",
      /with `tls: false` the stack has no authority/,
    ],
    "TLS of a service that listens nowhere": [
      { services: { lookout: { image, ...asked, tls: true } } },
      "services.lookout.tls",
      /the service has no ports/,
    ],
    "a check by gRPC of a port that speaks TLS": [
      { services: { judge: { tls: true, health: { kind: "grpc" } } } },
      "services.judge.health.kind",
      /gRPC probes don't support TLS/,
    ],
    "a liveness check by gRPC of a port that speaks TLS": [
      { services: { judge: { tls: true, health: { kind: "tcp", liveness: { kind: "grpc" } } } } },
      "services.judge.health.liveness.kind",
      /set health\.liveness\.port to a port without TLS/,
    ],
    "metrics at a port that speaks TLS": [
      service({ tls: true, metrics: { port: "http" } }),
      "services.harbour.metrics.port",
      /another port than http/,
    ],
    "a route to a service that speaks TLS": [
      { services: { gateway: { tls: true } } },
      "ingress.routes./health",
      /the ingress connects to services by HTTP/,
    ],
    "every verb": [rights({ verbs: ["*"] }), `${rule}.verbs.0`, /one of get, list, watch/],
    "a verb by which rights make more rights": [
      rights({ apiGroups: ["rbac.authorization.k8s.io"], resources: ["roles"], verbs: ["escalate"] }),
      `${rule}.verbs.0`,
      /one of get, list, watch/,
    ],
    "every resource": [rights({ resources: ["*"] }), `${rule}.resources.0`, /never \*/],
    "every API group": [rights({ apiGroups: ["*"] }), `${rule}.apiGroups.0`, /never \*/],
    "every Secret": [
      rights({ resources: ["secrets"], verbs: ["list"] }),
      `${rule}.resourceNames`,
      /the names of the Secrets/,
    ],
    "changes of a Secret": [
      rights({ resources: ["secrets"], verbs: ["get", "update"], resourceNames: ["seal"] }),
      `${rule}.verbs`,
      /only the stack changes Secrets/,
    ],
    "tokens of any account": [
      rights({ resources: ["serviceaccounts/token"], verbs: ["create"] }),
      `${rule}.resources`,
      /no serviceaccounts\/token/,
    ],
    "rights to make what has no name yet, by name": [
      rights({ verbs: ["create"], resourceNames: ["berths"] }),
      `${rule}.verbs`,
      /such requests name no object/,
    ],
    "rights in the cluster that aren't by name": [
      { apiServer, ...service({ api: { clusterRules: [{ ...reading, resources: ["nodes"] }] } }) },
      "services.harbour.api.clusterRules.0.resourceNames",
      /is missing/,
    ],
    "rights to nothing": [
      { apiServer, ...service({ api: {} }) },
      "services.harbour.api",
      /at least one of `rules` or `clusterRules`/,
    ],
    "rights without a way to the API server": [
      service({ api: { rules: [reading] } }),
      "apiServer",
      /its `networks`, which services\.harbour\.api requires/,
    ],
    "Secrets for whoever deploys": [
      {
        deployers: { pipeline: { rules: [{ ...reading, resources: ["secrets"], resourceNames: ["seal"] }] } },
      },
      "deployers.pipeline.rules.0.resources",
      /deployers have no right to read them/,
    ],
    "an account that two would have": [
      { ...rights({}), deployers: { harbour: {} } },
      "deployers.harbour",
      /services\.harbour makes a ServiceAccount harbour, too/,
    ],
    "an account that the namespace has": [
      { deployers: { demo: {} } },
      "deployers.demo",
      /namespace\.name makes a ServiceAccount demo, too/,
    ],
    "a file where the token is": [
      { apiServer, ...service({ api: { rules: [reading] }, writable: { [tokenFolder]: "1Mi" } }) },
      `services.harbour.writable.${tokenFolder}`,
      /a path of its own/,
    ],
    "a file larger than a ConfigMap, by its bytes": [
      service({ config: { "/etc/a": "é".repeat(2 ** 19 + 1) } }),
      "services.harbour.config./etc/a",
      /at most 1048576 bytes/,
    ],
    "a file whose volume would be the certificate's": [
      { services: { client: { ...http, config: { "/tls": "a" } } } },
      "services.client.config./tls",
      /called client-tls, like that of the certificate/,
    ],
    "a file whose volume would be the token's": [
      {
        apiServer,
        services: { kubernetes: { ...http, api: { rules: [reading] }, config: { "/api": "a" } } },
      },
      "services.kubernetes.config./api",
      /called kubernetes-api, like that of the token/,
    ],
    "two folders that would be one volume": [
      service({ writable: { "/a/b": "1Mi", "/a.b": "2Mi" } }),
      "services.harbour.writable./a.b",
      /called scratch-a-b, like that of \/a\/b/,
    ],
    "a service called like the container in which it waits": [
      { services: { "wait-for-redis": { ...http, connects: ["redis"] } } },
      "services.wait-for-redis",
      /the init container that waits for redis has it/,
    ],
    "the account that every namespace has": [
      { deployers: { default: {} } },
      "deployers.default",
      /namespace makes a ServiceAccount default, too/,
    ],
    "a file below the token": [
      { apiServer, ...service({ api: { rules: [reading] }, config: { [`${tokenFolder}/a`]: "a" } }) },
      `services.harbour.config.${tokenFolder}/a`,
      /not below/,
    ],
    "a writable folder below the certificate": [
      service({ writable: { [`${tlsFolder}/a`]: "1Mi" } }),
      `services.harbour.writable.${tlsFolder}/a`,
      /not below/,
    ],
    "a dashboard of neither a file nor panels": [
      dashboard({}),
      "monitoring.dashboards.quay",
      /either a `file` or `panels`/,
    ],
    "a dashboard of both": [
      dashboard({ file: `${folder}/harbour.json`, panels: [ships] }),
      "monitoring.dashboards.quay",
      /either a `file` or `panels`/,
    ],
    "a dashboard's file that isn't there": [
      dashboard({ file: "dashboards/none.json" }),
      "monitoring.dashboards.quay.file",
      /a readable file .*\(ENOENT\)/,
    ],
    "a file that is no dashboard": [
      dashboard({ file: "../package.json" }),
      "monitoring.dashboards.quay.file",
      /a Grafana dashboard with `uid`/,
    ],
    "a dashboard's file with an expression that can't be read": [
      dashboard({ file: `${folder}/broken.json` }),
      "monitoring.dashboards.quay.file",
      /is invalid: sum\(rate\(ships_total\[5m\]\)/,
    ],
    "a panel whose expression can't be read": [
      dashboard({ panels: [{ ...ships, expression: "sum(rate(ships_total[5m])" }] }),
      "monitoring.dashboards.quay.panels.0.expression",
      /a valid PromQL expression/,
    ],
    "an alert whose expression can't be read": [
      alert({ query: "rate(ships_sunk[5m]" }),
      "monitoring.alerts.Sunk.query",
      /a valid PromQL expression/,
    ],
    "an alert on a range vector": [
      alert({ query: "(ships_sunk[5m]) # all" }),
      "monitoring.alerts.Sunk.query",
      /an instant vector/,
    ],
    "an alert on a text": [alert({ query: '"sunk"' }), "monitoring.alerts.Sunk.query", /an instant vector/],
    "an alert on a number": [
      alert({ query: "time() - 60" }),
      "monitoring.alerts.Sunk.query",
      /an instant vector/,
    ],
    "an alert on the rate of what is no range": [
      alert({ query: "sum(rate(ships_sunk))" }),
      "monitoring.alerts.Sunk.query",
      /an instant vector/,
    ],
    "an alert on the sum of a range": [
      alert({ query: "sum by (port) (ships_sunk[5m]) / 2" }),
      "monitoring.alerts.Sunk.query",
      /an instant vector/,
    ],
    "an alert on a range that is calculated with": [
      alert({ query: "ships_sunk[5m] + 1" }),
      "monitoring.alerts.Sunk.query",
      /an instant vector/,
    ],
    "an alert on a comment": [alert({ query: "# all" }), "monitoring.alerts.Sunk.query", /an instant vector/],
    "a variable of Grafana's in an alert": [
      alert({ query: "rate(ships_sunk[$__rate_interval])" }),
      "monitoring.alerts.Sunk.query",
      /without Grafana's variables/,
    ],
    "an alert's summary with a variable that there is not": [
      alert({ summary: "{{ $label.pod }} sinks" }),
      "monitoring.alerts.Sunk.summary",
      /\$labels\.<name>/,
    ],
    "an alert's description with a template that ends nowhere": [
      alert({ description: "{{ if }}" }),
      "monitoring.alerts.Sunk.description",
      /\$labels\.<name>/,
    ],
    "a route to what is no service": [
      { ingress: { routes: { "/data": "redis" } } },
      "ingress.routes./data",
      /is "redis"; allowed is the name of a service with ports/,
    ],
    "a secret that is not made": [
      service({ secretEnv: { KEY: { generated: "key" } } }),
      "services.harbour.secretEnv.KEY.generated",
      /there are api-key/,
    ],
    "a secret that would be a Redis' own": [
      { secrets: { "redis-exporter": {} } },
      "secrets.redis-exporter",
      /without the prefix redis-/,
    ],
    "a secret that would be a PostgreSQL's own": [
      { stores: { db: { kind: "postgres", databases: { shop: {} } } }, secrets: { "db-shop-a": {} } },
      "secrets.db-shop-a",
      /without the prefix db-/,
    ],
    "a secret that would be the ingress's certificate": [
      { ingress: { tls: { secret: undefined } }, secrets: { "ingress-tls": {} } },
      "secrets.ingress-tls",
      /the certificate of `ingress\.tls`/,
    ],
    "a client with the name of a user of Redis": [
      { services: { router: { ...http, connects: ["redis"] } } },
      "services.router",
      /another name for what connects to redis: router is a user of Redis itself/,
    ],
    "a worker with the name of a user of Redis": [
      { workers: { exporter: { connects: ["redis"] } } },
      "workers.exporter",
      /another name for what connects to redis/,
    ],
    "a key that no Secret can have": [
      service({ secretEnv: { KEY: { secret: "a", key: "." } } }),
      "services.harbour.secretEnv.KEY.key",
      /a key that is not \. and doesn't begin with \.\./,
    ],
    "a file that no ConfigMap can hold": [
      service({ config: { "/config/..data": "a" } }),
      "services.harbour.config./config/..data",
      /no name is \. or begins with \.\./,
    ],
    "a variable with two values": [
      service({ env: { KEY: "a" }, secretEnv: { KEY: { secret: "a", key: "b" } } }),
      "services.harbour.secretEnv.KEY",
      /`env` does not set/,
    ],
    "two connections with the same variables": [
      {
        stores: { redis: { variables: "STORE" }, nats: { variables: "STORE" } },
        services: { harbour: { ...http, connects: ["redis", "nats"] } },
      },
      "services.harbour.connects.1",
      /redis has STORE_, too/,
    ],
    "a file where a folder is": [
      service({ config: { "/tmp": "a" }, writable: { "/tmp": "1Mi" } }),
      "services.harbour.config./tmp",
      /a path of its own/,
    ],
    "several pods of what must be alone": [
      service({ singleton: true, replicas: 2 }),
      "services.harbour.singleton",
      /false where there are several replicas/,
    ],
    "replicas and autoscale": [
      service({ replicas: 2, autoscale: {} }),
      "services.harbour",
      /replicas or autoscale, not both/,
    ],
    "a request that uses what nobody kept": [
      { smoke: [{ name: "a ship", path: "/ships/{ship}" }] },
      "smoke.0",
      /without \{ship\}.*api-key/,
    ],
    "a load test of what comes from a request that it doesn't repeat": [
      {
        smoke: [
          { name: "a ship is ordered", method: "POST", path: "/ships", keep: { ship: "id" } },
          { name: "it floats", path: "/ships/{ship}", load: true },
        ],
      },
      "smoke.1.load",
      /false, because \{ship\} comes from a request without `load: true`/,
    ],
    "a setting of Cordum's": [{ gateway: {} }, "gateway", /It is a setting of system: cordum/],
    "a single server while certificates are asked for": [
      { stores: { redis: { topology: "single" } } },
      "stores.redis.topology",
      /because `tls` is on/,
    ],
  };

  for (const [what, [changes, path, allowed]] of Object.entries(refused)) {
    it(what, () => {
      const told = complaints(changes);
      const found = told.find((line) => line.startsWith(`  seaworthy:${path} `));
      assert.ok(found, `nothing is said of ${path}: ${told.join("; ")}`);
      assert.match(found, allowed);
    });
  }

  it("all at once", () => {
    const changes = {
      services: { harbour: { ...http, connects: ["queue"], serves: "grpc" } },
      ingress: { routes: { "/data": "redis" } },
      smoke: [{ name: "a ship", path: "/ships/{ship}" }],
    };
    assert.equal(complaints(changes).length, 4);
  });

  it("nothing of what docs/your-own-system.md shows", () => {
    const page = readFileSync(join(import.meta.dirname, "../../docs/your-own-system.md"), "utf8");
    const blocks = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = ""]) => text);
    const [first = "", ...more] = blocks.map((text) =>
      text.includes("config:") ? text : `config:\n${text}`,
    );
    assert.equal(more.length, 3);
    const own = settingsIn(first);
    for (const part of ["", ...more])
      assert.equal(parseSettings("the page", { ...own, ...settingsIn(part) }).system, "application");
  });

  it("nothing of an alert that Prometheus takes", () => {
    for (const query of [
      "up # all",
      "# all\nup",
      "-up offset 5m",
      "up - time()",
      "max_over_time(up[5m:1m])",
      "vector(time())",
      "absent(up)",
      'count_values("a", up)',
      "time() - max by (pod) (up)",
      "quantile_over_time(0.9, (up[5m] offset 1h))",
      "histogram_quantile(0.9, sum by (le) (rate(a[5m]))) > bool 1",
      "a / on (pod) group_left (b) c",
    ])
      assert.deepEqual(complaints(alert({ query })), []);
    for (const summary of [
      "{{ $value }} of {{$labels.pod}}",
      '{{ printf "%.1f" $value }}',
      '{{ $value | humanizePercentage }} and {{ $value | printf "%.1f" }}',
    ])
      assert.deepEqual(complaints(alert({ summary })), []);
    assert.equal(aboveThreshold("up", 1), "(up) > 1");
    assert.ok(parsePromql(aboveThreshold("up # all", 1)));
  });

  it("no name of a user of Redis where nobody logs in by it", () => {
    const named = {
      services: { router: { ...http, connects: ["nats"] }, admin: http },
      secrets: { admin: {} },
    };
    assert.deepEqual(complaints(named), []);
  });

  it("no certificate for all hosts where each has its own", () => {
    const hosts = { shop: { ...shop, tls: { secret: "shop-tls" } }, fair };
    assert.deepEqual(complaints({ smoke: [], ingress: { ...atIstio, hosts } }), []);
    const ingress = { kind: "traefik", host: "ships.example.com", tls: {}, routes: { "/": "web" } };
    const plain = {
      ...{ system: "application", name: "ships", tls: false },
      services: { web: http },
    };
    const told = (changes: object) => () =>
      parseSettings("the file", { ...plain, ingress: { ...ingress, ...changes } });
    const own = { host: "fair.example.com", routes: { "/": "web" }, tls: { secret: "fair-tls" } };
    assert.throws(told({ hosts: { fair: own } }), /ingress\.tls\.secret/);
    const { host: _, routes: __, ...without } = ingress;
    assert.doesNotThrow(() =>
      parseSettings("the file", { ...plain, ingress: { ...without, hosts: { fair: own } } }),
    );
  });

  it("nothing of what they should take", () => {
    assert.deepEqual(complaints(service({ config: { "/etc/a": "é".repeat(2 ** 19) } })), []);
    assert.deepEqual(complaints(dashboard({ file: `${folder}/harbour.json` })), []);
    assert.deepEqual(complaints(service({ connects: ["redis", "gateway"], autoscale: {} })), []);
    assert.deepEqual(complaints({ services: { lookout: { image, ...asked, connects: ["nats"] } } }), []);
  });
});
