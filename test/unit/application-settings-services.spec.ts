import { asked, http, image, refuses, service } from "../support/application-settings.ts";

const long = "a".repeat(60);

describe("the settings of an application refuse, about services and migrations,", () => {
  refuses({
    "two servers on one port": [
      service({ ports: { http: 80, admin: 80 } }),
      "services.harbour.ports",
      /each number once/,
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
  });
});
