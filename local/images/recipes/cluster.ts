import type { Recipe } from "../recipe.ts";
import { accounts, path, shell, single } from "./parts.ts";

/** What every cluster has, in the order in which a starting one needs it. */
export const clusterRecipes: readonly Recipe[] = [
  single("pause", "Holds each pod's namespaces open.", "/pause", {
    reference: "registry.k8s.io/pause:3.10",
    run: { entrypoint: ["/pause"], env: { PATH: path }, user: "65535:65535" },
  }),
  single("coredns", "The cluster's DNS.", "/coredns", {
    reference: "registry.k8s.io/coredns/coredns:v1.15.0",
    run: {
      entrypoint: ["/coredns"],
      env: { PATH: path },
      user: "65532:65532",
      ports: ["53/tcp", "53/udp"],
    },
  }),
  single("metrics-server", "The metrics API: what autoscalers look at.", "/metrics-server", {
    reference: "registry.k8s.io/metrics-server/metrics-server:v0.9.0",
    run: { entrypoint: ["/metrics-server"], env: { PATH: path }, user: "65534:65534", ports: ["10250/tcp"] },
  }),
  single("traefik", "The cluster's ingress controller.", "/usr/local/bin/traefik", {
    reference: "docker.io/library/traefik:v3.6.12",
    run: { entrypoint: ["/usr/local/bin/traefik"], env: { PATH: path }, ports: ["80/tcp"] },
  }),
  {
    name: "busybox",
    why: "A shell and small tools for waiting and probing.",
    contents: [...shell, ...accounts({})],
    images: [
      {
        reference: "docker.io/library/busybox:1.35",
        run: { entrypoint: [], cmd: ["sh"], env: { PATH: path } },
      },
    ],
  },
];
