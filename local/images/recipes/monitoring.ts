import type { Recipe } from "../recipe.ts";
import { accounts, path, single, tmp } from "./parts.ts";

const nobody = "65534:65534";

/** What scrapes stacks: in the tests of monitoring, and for all stacks of a cluster. */
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
          user: nobody,
          ports: ["9090/tcp"],
        },
      },
    ],
  },
  {
    ...single("prometheus-operator", "Runs Prometheus for all stacks of a cluster.", "/bin/operator", {
      reference: "quay.io/prometheus-operator/prometheus-operator:v0.85.0",
      run: { entrypoint: ["/bin/operator"], env: { PATH: path }, user: nobody, ports: ["8080/tcp"] },
    }),
    part: "metrics",
  },
  {
    ...single(
      "prometheus-config-reloader",
      "Has Prometheus read its configuration again.",
      "/bin/prometheus-config-reloader",
      {
        reference: "quay.io/prometheus-operator/prometheus-config-reloader:v0.85.0",
        run: { entrypoint: ["/bin/prometheus-config-reloader"], env: { PATH: path }, user: nobody },
      },
    ),
    part: "metrics",
  },
  {
    name: "prometheus-kubernetes",
    part: "metrics",
    why: "Finds its targets in Kubernetes itself, which Debian's build does not.",
    contents: [{ kind: "binary", name: "prometheus", path: "/bin/prometheus" }, ...accounts({}), tmp],
    images: [
      {
        reference: "quay.io/prometheus/prometheus:v3.16.0",
        run: { entrypoint: ["/bin/prometheus"], env: { PATH: path }, user: nobody, ports: ["9090/tcp"] },
      },
    ],
  },
  {
    ...single(
      "kube-state-metrics",
      "Tells Prometheus the state of all stacks' objects.",
      "/kube-state-metrics",
      {
        reference: "registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.17.0",
        run: {
          entrypoint: ["/kube-state-metrics"],
          env: { PATH: path },
          user: nobody,
          ports: ["8080/tcp", "8081/tcp"],
        },
      },
    ),
    part: "metrics",
  },
  {
    name: "alertmanager",
    part: "metrics",
    why: "Tells people about alerts.",
    contents: [
      {
        kind: "debian",
        packages: ["prometheus-alertmanager"],
        leaveOut: [/^(?!(prometheus-alertmanager|libc6)$)/],
        release: "trixie",
      },
      ...accounts({}),
      tmp,
    ],
    images: [
      {
        reference: "quay.io/prometheus/alertmanager:v0.28.1",
        run: {
          entrypoint: ["/usr/bin/prometheus-alertmanager"],
          env: { PATH: path },
          user: nobody,
          ports: ["9093/tcp", "9094/tcp", "9094/udp"],
        },
      },
    ],
  },
];
