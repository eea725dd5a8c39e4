import type { Recipe } from "../recipe.ts";
import { accounts, path, tmp } from "./parts.ts";

/** What scrapes stacks, in the tests of monitoring. */
export const monitoringRecipes: readonly Recipe[] = [
  {
    name: "prometheus",
    part: "tests",
    why: "Scrapes stacks and evaluates their alerts, in the tests of monitoring.",
    contents: [
      { kind: "debian", packages: ["prometheus"], leaveOut: [/^(?!(prometheus|libc6)$)/] },
      ...accounts({}),
      tmp,
    ],
    images: [
      {
        reference: "quay.io/prometheus/prometheus:v2.42.0",
        run: {
          entrypoint: ["/usr/bin/prometheus"],
          env: { PATH: path },
          user: "65534:65534",
          ports: ["9090/tcp"],
        },
      },
    ],
  },
];
