import type { Image, Recipe } from "../recipe.ts";
import { accounts, path, tmp } from "./parts.ts";

/** The last release of the public code, the version that stacks run, and a next one to upgrade to. */
const cordumVersions = ["v0.1.2", "v0.9.7", "v0.9.8"];

/** One image for each of Cordum's services: the same binary, told its role by the entrypoint's argument. */
function cordum(role: string, ports: readonly number[], user = 65532): readonly Image[] {
  return cordumVersions.map((version) => ({
    reference: `ghcr.io/cordum-io/cordum/cordum-${role}:${version}`,
    run: {
      entrypoint: ["/canary", role],
      env: {
        ...{ PATH: path, NATS_URL: "nats://nats:4222", REDIS_URL: "redis://redis:6379" },
        CANARY_RELEASE: version,
      },
      user: `${user}:${user}`,
      ports: ports.map((port) => `${port}/tcp`),
    },
  }));
}

/** What stands in for Cordum's own services. */
export const cordumRecipes: readonly Recipe[] = [
  {
    name: "canary",
    why: "Stands in for Cordum's own services, which cannot be had here, and does real work behind their names.",
    contents: [
      { kind: "binary", name: "canary", path: "/canary" },
      tmp,
      ...accounts({ nonroot: 65532, nginx: 101 }),
    ],
    images: [
      ...cordum("context-engine", [50070]),
      ...cordum("safety-kernel", [50051]),
      ...cordum("scheduler", [9090]),
      ...cordum("api-gateway", [8080, 8081, 9092]),
      ...cordum("workflow-engine", [9093]),
      ...cordum("dashboard", [8080], 101),
    ],
  },
];
