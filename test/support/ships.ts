import { parseSettings, type RawSettings } from "../../settings.ts";
import { merged } from "./random-settings.ts";
import { RegisteredStack } from "./registered-stack.ts";

export const image = "registry.example.com/ships/harbour:1";
/** A service that others can dial. */
export const port = { image, ports: { http: 8080 } };

/** An application with several of everything. */
export const ships: RawSettings = {
  system: "application",
  name: "ships",
  namespace: { name: "ships-test" },
  stores: {
    orders: { kind: "nats", streams: ["ORDERS"], subjects: ["orders.>"] },
    events: { kind: "nats" },
    berths: { kind: "redis" },
    crews: { kind: "redis", variables: "PEOPLE" },
    archive: { kind: "redis", external: { host: "redis.example.net", networks: ["192.0.2.0/24"] } },
  },
  external: { mail: { host: "mail.example.net", port: 587, networks: ["192.0.2.0/24"] } },
  secrets: { seal: {} },
  services: {
    captain: { ...port, connects: ["harbour", "berths", "crews", "orders", "mail"] },
    harbour: {
      ...port,
      connects: ["berths"],
      metrics: { port: "http" },
      secretEnv: { SEAL: { generated: "seal" } },
      migrations: { command: ["/app/migrate"], connects: ["crews"], config: { "/etc/steps.yaml": "a: 1" } },
    },
    lookout: { image, connects: ["orders"], health: { kind: "command", command: ["/app/sees", "land"] } },
  },
  jobs: {
    tally: { image, schedule: "0 * * * *", connects: ["crews"], config: { "/etc/tally.yaml": "a: 1" } },
  },
  workers: { sailor: { connects: ["orders", "crews"] } },
};

/** What the program registers for it, with these changes on top. */
export async function registered(changes: RawSettings = {}, from = ships): Promise<RegisteredStack> {
  return RegisteredStack.with(parseSettings("stacks/Pulumi.ships.yaml", merged(from, changes)));
}

/** The name of an object, without its namespace. */
export const objectName = ({ inputs }: { readonly inputs: object }) =>
  ("metadata" in inputs ? (inputs.metadata as { readonly name?: string }) : {}).name;
